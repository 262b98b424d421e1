-- Appends several units at once; each is written whole or not at all. Returns the units that were not.
--
-- Locks are taken in sorted sweeps, each transaction in the same order, so that no circle can form:
-- command ids, unique keys, new streams, existing streams. Keys are given back last, when the rows of
-- their streams are held. A reader by position relies on the table lock being taken before nextval.
CREATE OR REPLACE FUNCTION append_v1(
    c_unit int[], c_id uuid[], c_request bytea[], c_status smallint[], c_version int[], c_token text[],
    c_body text[], c_at timestamptz[],
    k_unit int[], k_scope text[], k_key text[], k_stream uuid[],
    r_unit int[], r_scope text[], r_key text[], r_stream uuid[],
    s_unit int[], s_stream uuid[], s_kind text[], s_expected int[], s_expected_chain bytea[],
    s_version int[], s_chain bytea[], s_state text[], s_schema bigint[], s_at timestamptz[],
    e_unit int[], e_id uuid[], e_stream uuid[], e_version int[], e_type text[],
    e_occurred timestamptz[], e_recorded timestamptz[], e_year int[], e_role text[], e_org text[],
    e_by uuid[], e_correlation uuid[], e_causation uuid[], e_trace text[], e_hash bytea[], e_value text[],
    d_unit int[], d_id uuid[], d_stream uuid[], d_at timestamptz[], d_name text[], d_payload text[],
    d_causation uuid[], d_correlation uuid[]
) RETURNS TABLE (unit int, reason text, scope text, key text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    new_commands uuid[];
    new_keys     text[];
    lost         text[];
    new_streams  uuid[];
    logged       int[];
    taken        int[];
    moved        int[];
    bad          int[];
BEGIN
    LOCK TABLE events IN ROW EXCLUSIVE MODE;

    WITH put AS (
        INSERT INTO commands AS t
        SELECT c.id, c.request, c.status, c.version, c.token, c.body, c.at
        FROM unnest(c_id, c_request, c_status, c_version, c_token, c_body, c_at)
             AS c(id, request, status, version, token, body, at)
        ORDER BY c.id
        ON CONFLICT DO NOTHING
        RETURNING t.command_id)
    SELECT array_agg(command_id) INTO new_commands FROM put;
    IF cardinality(c_id) > coalesce(cardinality(new_commands), 0) THEN
        SELECT array_agg(c.unit) INTO logged FROM unnest(c_unit, c_id) c(unit, id)
        WHERE c.id <> ALL (coalesce(new_commands, '{}'));
    END IF;

    IF cardinality(k_key) > 0 THEN
        WITH put AS (
            INSERT INTO keys AS t
            SELECT k.scope, k.key, k.stream FROM unnest(k_scope, k_key, k_stream) k(scope, key, stream)
            ORDER BY k.scope, k.key COLLATE "C"
            ON CONFLICT DO NOTHING
            RETURNING t.scope || E'\n' || t.key || E'\n' || t.stream AS whole)
        SELECT array_agg(whole) INTO new_keys FROM put;
        -- a key that the stream itself holds already is no obstacle
        SELECT array_agg(k.unit), array_agg(k.scope || E'\n' || k.key || E'\n' || k.stream) INTO taken, lost
        FROM unnest(k_unit, k_scope, k_key, k_stream) k(unit, scope, key, stream)
        LEFT JOIN keys x ON x.scope = k.scope AND x.key = k.key
        WHERE k.scope || E'\n' || k.key || E'\n' || k.stream <> ALL (coalesce(new_keys, '{}'))
          AND x.stream IS DISTINCT FROM k.stream;
    END IF;

    -- a stream that was absent is put down even if nothing was decided: so its absence is proved too
    WITH put AS (
        INSERT INTO streams AS t
        SELECT s.stream, s.kind, s.version, s.state::jsonb, s.schema, s.chain, s.at
        FROM unnest(s_stream, s_kind, s_expected, s_version, s_state, s_schema, s_chain, s_at)
             AS s(stream, kind, expected, version, state, schema, chain, at)
        WHERE s.expected = 0
        ORDER BY s.stream
        ON CONFLICT DO NOTHING
        RETURNING t.stream)
    SELECT array_agg(stream) INTO new_streams FROM put;

    WITH held AS MATERIALIZED (
        SELECT t.stream, t.version, t.chain FROM streams t
        WHERE t.stream = ANY (s_stream)
        ORDER BY t.stream FOR NO KEY UPDATE)
    SELECT array_agg(s.unit) INTO moved
    FROM unnest(s_unit, s_stream, s_expected, s_expected_chain) s(unit, stream, expected, chain)
    LEFT JOIN held h ON h.stream = s.stream
    WHERE CASE WHEN s.expected = 0 THEN s.stream <> ALL (coalesce(new_streams, '{}'))
               ELSE h.version IS DISTINCT FROM s.expected OR h.chain IS DISTINCT FROM s.chain END;

    IF logged IS NOT NULL OR taken IS NOT NULL OR moved IS NOT NULL THEN
        bad := coalesce(logged, '{}') || coalesce(taken, '{}') || coalesce(moved, '{}');
        -- take back what the failed units had reserved, and nothing that stood before
        DELETE FROM commands t USING unnest(c_unit, c_id) c(unit, id)
        WHERE t.command_id = c.id AND c.unit = ANY (bad) AND c.id = ANY (new_commands);
        DELETE FROM keys t USING unnest(k_unit, k_scope, k_key, k_stream) k(unit, scope, key, stream)
        WHERE t.scope = k.scope AND t.key = k.key AND t.stream = k.stream AND k.unit = ANY (bad)
          AND k.scope || E'\n' || k.key || E'\n' || k.stream = ANY (new_keys);
        DELETE FROM streams t USING unnest(s_unit, s_stream) s(unit, stream)
        WHERE t.stream = s.stream AND s.unit = ANY (bad) AND s.stream = ANY (new_streams);
    ELSE
        bad := '{}';
    END IF;

    UPDATE streams t
    SET version = s.version, state = s.state::jsonb, state_schema = s.schema, chain = s.chain,
        recorded_at = s.at
    FROM unnest(s_unit, s_stream, s_expected, s_version, s_state, s_schema, s_chain, s_at)
         AS s(unit, stream, expected, version, state, schema, chain, at)
    WHERE t.stream = s.stream AND s.expected > 0 AND s.version > s.expected AND s.unit <> ALL (bad);

    DELETE FROM streams t USING unnest(s_unit, s_stream, s_version) s(unit, stream, version)
    WHERE t.stream = s.stream AND s.version = 0 AND s.unit <> ALL (bad);

    WITH told AS (
        INSERT INTO events AS t
        SELECT nextval('events_position'), e.id, e.stream, e.version, e.type, e.occurred, e.recorded, e.year,
               e.role, e.org, e.by, e.correlation, e.causation, e.trace, e.hash, e.value::json
        FROM (SELECT * FROM unnest(e_unit, e_id, e_stream, e_version, e_type, e_occurred, e_recorded, e_year,
                                   e_role, e_org, e_by, e_correlation, e_causation, e_trace, e_hash, e_value)
                   WITH ORDINALITY
                   AS e(unit, id, stream, version, type, occurred, recorded, year,
                        role, org, by, correlation, causation, trace, hash, value, nr)
              WHERE e.unit <> ALL (bad) ORDER BY e.nr) e
        RETURNING t.position)
    INSERT INTO outbox SELECT position FROM told;

    IF cardinality(d_id) > 0 THEN
        INSERT INTO due (command_id, stream, at, name, payload, causation_id, correlation_id)
        SELECT d.id, d.stream, d.at, d.name, d.payload::jsonb, d.causation, d.correlation
        FROM unnest(d_unit, d_id, d_stream, d_at, d_name, d_payload, d_causation, d_correlation)
             AS d(unit, id, stream, at, name, payload, causation, correlation)
        WHERE d.unit <> ALL (bad)
        ON CONFLICT DO NOTHING;
    END IF;

    IF cardinality(r_key) > 0 THEN
        DELETE FROM keys t USING unnest(r_unit, r_scope, r_key, r_stream) r(unit, scope, key, stream)
        WHERE t.scope = r.scope AND t.key = r.key AND t.stream = r.stream AND r.unit <> ALL (bad);
    END IF;

    RETURN QUERY SELECT u.unit, 'logged'::text, NULL::text, NULL::text FROM unnest(logged) u(unit)
       UNION ALL SELECT u.unit, 'moved', NULL, NULL FROM unnest(moved) u(unit)
       UNION ALL SELECT k.unit, 'taken', k.scope, k.key
                 FROM unnest(k_unit, k_scope, k_key, k_stream) k(unit, scope, key, stream)
                 WHERE k.scope || E'\n' || k.key || E'\n' || k.stream = ANY (lost);
END $$;
