-- Appends several units at once; each is written whole or not at all. Returns the units that were not.
--
-- Locks are taken in sorted sweeps, in every transaction in the same order, so that no circle can form:
-- existing streams (first, because a second attempt holds them before it knows what it will decide),
-- command ids, unique keys, new streams. What comes after these waits for nobody: a key is passed on or
-- given back only by who holds its stream. A reader by position relies on the table lock being taken
-- before nextval, and on recorded times being a few seconds old at most when their position is drawn.
CREATE OR REPLACE FUNCTION append_v1(
    c_unit int[], c_id uuid[], c_request bytea[], c_status smallint[], c_version int[], c_token text[],
    c_body text[], c_at timestamptz[],
    k_unit int[], k_scope text[], k_key text[], k_claimant uuid[], k_before uuid[], k_after uuid[],
    s_unit int[], s_stream uuid[], s_kind text[], s_expected int[], s_expected_chain bytea[],
    s_version int[], s_chain bytea[], s_state text[], s_schema bigint[], s_at timestamptz[],
    e_unit int[], e_id uuid[], e_stream uuid[], e_version int[], e_type text[],
    e_occurred timestamptz[], e_recorded timestamptz[], e_year int[], e_role text[], e_org text[],
    e_by uuid[], e_correlation uuid[], e_causation uuid[], e_trace text[], e_hash bytea[], e_value text[],
    d_unit int[], d_id uuid[], d_stream uuid[], d_at timestamptz[], d_name text[], d_payload text[],
    d_causation uuid[], d_correlation uuid[]
) RETURNS TABLE (unit int, reason text)
LANGUAGE plpgsql
SET lock_timeout = '2s'
AS $$
#variable_conflict use_column
DECLARE
    new_commands uuid[] := '{}';
    new_streams  uuid[] := '{}';
    new_keys     int[]  := '{}';   -- the numbers of the rows that were put down
    moved        int[];
    logged       int[]  := '{}';
    taken        int[]  := '{}';
    raced        int[]  := '{}';
    bad          int[];
BEGIN
    LOCK TABLE events IN ROW EXCLUSIVE MODE;

    -- whoever asks has perhaps not noticed yet that the database under him is another one now
    IF EXISTS (SELECT FROM store WHERE restored IS NOT NULL) THEN
        RAISE 'restored from a backup and not compared with its topic yet' USING ERRCODE = 'KR001';
    END IF;

    WITH held AS MATERIALIZED (
        SELECT t.stream, t.version, t.chain FROM streams t
        WHERE t.stream = ANY (ARRAY(SELECT s.stream FROM unnest(s_stream, s_expected) s(stream, expected)
                                    WHERE s.expected > 0))
        ORDER BY t.stream FOR NO KEY UPDATE)
    SELECT coalesce(array_agg(DISTINCT s.unit), '{}') INTO moved
    FROM unnest(s_unit, s_stream, s_expected, s_expected_chain) s(unit, stream, expected, chain)
    LEFT JOIN held h ON h.stream = s.stream
    WHERE s.expected > 0
      AND (h.version IS DISTINCT FROM s.expected OR h.chain IS DISTINCT FROM s.chain);
    bad := moved;

    WITH put AS (
        INSERT INTO commands AS t
        SELECT c.id, c.request, c.status, c.version, c.token, c.body, c.at
        FROM unnest(c_unit, c_id, c_request, c_status, c_version, c_token, c_body, c_at)
             AS c(unit, id, request, status, version, token, body, at)
        WHERE c.unit <> ALL (bad)
        ORDER BY c.id
        ON CONFLICT DO NOTHING
        RETURNING t.command_id)
    SELECT coalesce(array_agg(command_id), '{}') INTO new_commands FROM put;
    IF cardinality(new_commands) < cardinality(c_id) THEN
        SELECT coalesce(array_agg(DISTINCT c.unit), '{}') INTO logged FROM unnest(c_unit, c_id) c(unit, id)
        WHERE c.unit <> ALL (bad) AND c.id <> ALL (new_commands);
        bad := bad || logged;
    END IF;

    IF cardinality(k_key) > 0 THEN
        WITH wanted AS (
            SELECT * FROM unnest(k_unit, k_scope, k_key, k_claimant) WITH ORDINALITY
                          AS k(unit, scope, key, claimant, nr)
            WHERE k.claimant IS NOT NULL AND k.unit <> ALL (bad)),
        put AS (
            INSERT INTO keys AS t
            SELECT k.scope, k.key, k.claimant FROM wanted k ORDER BY k.scope, k.key COLLATE "C", k.nr
            ON CONFLICT DO NOTHING
            RETURNING t.scope, t.key, t.stream)
        SELECT coalesce(array_agg(k.nr), '{}') INTO new_keys
        FROM put p JOIN wanted k ON k.scope = p.scope AND k.key = p.key AND k.claimant = p.stream;
        -- a key that the stream holds already, or that its unit passes on to it, is no obstacle
        SELECT coalesce(array_agg(DISTINCT k.unit), '{}') INTO taken
        FROM unnest(k_unit, k_scope, k_key, k_claimant, k_before) WITH ORDINALITY
             AS k(unit, scope, key, claimant, before, nr)
        LEFT JOIN keys x ON x.scope = k.scope AND x.key = k.key
        WHERE k.claimant IS NOT NULL AND k.unit <> ALL (bad) AND k.nr <> ALL (new_keys)
          AND x.stream IS DISTINCT FROM k.claimant
          AND (k.before IS NULL OR x.stream IS DISTINCT FROM k.before);
        bad := bad || taken;
    END IF;

    -- a stream that was absent is put down even if nothing was decided: so its absence is proved too
    WITH put AS (
        INSERT INTO streams AS t
        SELECT s.stream, s.kind, s.version, s.state::jsonb, s.schema, s.chain, s.at
        FROM unnest(s_unit, s_stream, s_kind, s_expected, s_version, s_state, s_schema, s_chain, s_at)
             AS s(unit, stream, kind, expected, version, state, schema, chain, at)
        WHERE s.expected = 0 AND s.unit <> ALL (bad)
        ORDER BY s.stream
        ON CONFLICT DO NOTHING
        RETURNING t.stream)
    SELECT coalesce(array_agg(stream), '{}') INTO new_streams FROM put;
    SELECT coalesce(array_agg(DISTINCT s.unit), '{}') INTO raced
    FROM unnest(s_unit, s_stream, s_expected) s(unit, stream, expected)
    WHERE s.expected = 0 AND s.unit <> ALL (bad) AND s.stream <> ALL (new_streams);
    bad := bad || raced;

    IF cardinality(bad) > cardinality(moved) THEN
        -- take back what the failed units had reserved, and nothing that stood before
        DELETE FROM commands t USING unnest(c_unit, c_id) c(unit, id)
        WHERE t.command_id = c.id AND c.unit = ANY (bad) AND c.id = ANY (new_commands);
        DELETE FROM keys t USING unnest(k_unit, k_scope, k_key) WITH ORDINALITY k(unit, scope, key, nr)
        WHERE t.scope = k.scope AND t.key = k.key AND k.unit = ANY (bad) AND k.nr = ANY (new_keys);
        DELETE FROM streams t USING unnest(s_unit, s_stream) s(unit, stream)
        WHERE t.stream = s.stream AND s.unit = ANY (bad) AND s.stream = ANY (new_streams);
    END IF;

    IF clock_timestamp() - statement_timestamp() > interval '4 s' THEN
        RAISE 'waited too long for locks' USING ERRCODE = 'lock_not_available';
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
             WITH ORDINALITY
             AS d(unit, id, stream, at, name, payload, causation, correlation, nr)
        WHERE d.unit <> ALL (bad)
        ORDER BY d.nr
        ON CONFLICT DO NOTHING;
    END IF;

    IF cardinality(k_key) > 0 THEN
        UPDATE keys t SET stream = k.after
        FROM unnest(k_unit, k_scope, k_key, k_claimant, k_before, k_after)
             AS k(unit, scope, key, claimant, before, after)
        WHERE t.scope = k.scope AND t.key = k.key AND t.stream IN (k.claimant, k.before)
          AND t.stream <> k.after AND k.unit <> ALL (bad);
        DELETE FROM keys t
        USING unnest(k_unit, k_scope, k_key, k_claimant, k_before, k_after)
              AS k(unit, scope, key, claimant, before, after)
        WHERE t.scope = k.scope AND t.key = k.key AND t.stream IN (k.claimant, k.before)
          AND k.after IS NULL AND k.unit <> ALL (bad);
    END IF;

    RETURN QUERY SELECT u.unit, 'moved' FROM unnest(moved || raced) u(unit)
       UNION ALL SELECT u.unit, 'logged' FROM unnest(logged) u(unit)
       UNION ALL SELECT u.unit, 'taken' FROM unnest(taken) u(unit);
END $$;
