-- facts: one digest for each figure, field and year; as known at an instant.
SELECT concat_ws('/', figure, field, fiscal_year) AS key,
       count(*) || ' ' || encode(sha256(string_agg(
           jsonb_build_array(
               stream, key, subject, project, college, college_group, sector, province, value, source,
               began_version, began_event, extract(epoch FROM began_at), began_on, began_document,
               CASE WHEN ceased_at <= coalesce($1, 'infinity'::timestamptz) THEN jsonb_build_array(
                   ceased_version, ceased_event, extract(epoch FROM ceased_at), ceased_on, ceased_document
               ) END
           )::text, E'\n' ORDER BY stream, key COLLATE "C", began_version)::bytea), 'hex') AS digest
FROM {schema}.facts WHERE began_at <= coalesce($1, 'infinity'::timestamptz)
GROUP BY figure, field, fiscal_year;

-- differing: under which figure, field and year two generations do not hold the same facts; of every stream
-- up to the lower version of the two, so that neither has to stand still first. Of streams from $1
-- to $2 alone: several readers each compare a part.
WITH cut AS MATERIALIZED (
    SELECT stream, least(a.version, b.version) AS version
    FROM {one}.inbox a JOIN {other}.inbox b USING (consumer, stream)
    WHERE stream BETWEEN $1 AND $2
), one AS (
    SELECT figure, field, fiscal_year, stream, key, began_version, subject, project, college, college_group,
           sector, province, value::text, source, began_event, began_at, began_on, began_document,
           CASE WHEN ceased_version <= cut.version THEN
               ROW(ceased_version, ceased_event, ceased_at, ceased_on, ceased_document) END AS ceased
    FROM {one}.facts JOIN cut USING (stream)
    WHERE began_version <= cut.version AND stream BETWEEN $1 AND $2
), other AS (
    SELECT figure, field, fiscal_year, stream, key, began_version, subject, project, college, college_group,
           sector, province, value::text, source, began_event, began_at, began_on, began_document,
           CASE WHEN ceased_version <= cut.version THEN
               ROW(ceased_version, ceased_event, ceased_at, ceased_on, ceased_document) END AS ceased
    FROM {other}.facts JOIN cut USING (stream)
    WHERE began_version <= cut.version AND stream BETWEEN $1 AND $2
)
SELECT DISTINCT concat_ws('/', figure, side.field, side.fiscal_year) AS key
FROM one FULL JOIN other USING (figure, stream, key, began_version),
     LATERAL (VALUES (one.field, one.fiscal_year, one.stream IS NOT NULL),
                     (other.field, other.fiscal_year, other.stream IS NOT NULL)) side(field, fiscal_year, is_there)
WHERE one IS DISTINCT FROM other AND is_there
ORDER BY key;

-- counters: each with its figure, and the subjects behind it.
SELECT concat_ws('/', 'counter', figure, field, fiscal_year) AS key, c.subjects || ' ' || encode(sha256(
           string_agg(subject || ' ' || facts, E'\n' ORDER BY subject)::bytea), 'hex') AS digest
FROM {schema}.counters c JOIN {schema}.counted USING (figure, field, fiscal_year)
WHERE c.subjects <> 0 AND facts <> 0
GROUP BY figure, field, fiscal_year, c.subjects;

-- miscounted: counters that are not what the facts say; none, always.
SELECT figure, field, fiscal_year, c.subjects AS counter, f.subjects AS facts
FROM {schema}.counters c FULL JOIN (
    SELECT figure, field, coalesce(fiscal_year, 0) AS fiscal_year, count(DISTINCT subject)::int AS subjects
    FROM {schema}.facts WHERE figure = ANY($1) AND ceased_at IS NULL
    GROUP BY figure, field, coalesce(fiscal_year, 0)
) f USING (figure, field, fiscal_year)
WHERE coalesce(c.subjects, 0) <> coalesce(f.subjects, 0)
UNION ALL
SELECT figure, field, fiscal_year, c.facts, f.facts
FROM {schema}.counted c FULL JOIN (
    SELECT figure, field, coalesce(fiscal_year, 0) AS fiscal_year, subject, count(*)::int AS facts
    FROM {schema}.facts WHERE figure = ANY($1) AND ceased_at IS NULL
    GROUP BY figure, field, coalesce(fiscal_year, 0), subject
) f USING (figure, field, fiscal_year, subject)
WHERE coalesce(c.facts, 0) <> coalesce(f.facts, 0);
