-- cease: the live facts of these keys cease to count; answers what they were counted as.
-- Each key is looked up by itself (LIMIT keeps it so): while the table grows by COPY its statistics lag,
-- and a plan that joins the whole of it costs tens of milliseconds a batch.
UPDATE facts SET
    ceased_version = c.version, ceased_event = c.event, ceased_at = c.at, ceased_on = c.on_day,
    ceased_document = c.document
FROM unnest($1::text[], $2::uuid[], $3::text[], $4::int[], $5::uuid[], $6::timestamptz[], $7::date[], $8::text[])
         AS c(figure, stream, key, version, event, at, on_day, document),
     LATERAL (SELECT f.ctid FROM facts f
              WHERE f.figure = c.figure AND f.stream = c.stream AND f.key = c.key AND f.ceased_at IS NULL
              LIMIT 1) live
WHERE facts.ctid = live.ctid
RETURNING facts.figure, facts.field, facts.fiscal_year, facts.subject;

-- forget: all facts of a stream, as if it had never been; answers those that counted.
WITH gone AS (DELETE FROM facts WHERE figure = ANY($1) AND stream = $2 RETURNING *)
SELECT figure, field, fiscal_year, subject FROM gone WHERE ceased_at IS NULL;

-- count: subjects gain and lose facts; a counter is written only with a subject's first or last, in key order,
-- then also if one came as another went: the KPI topic looks which rows were written since it looked last.
WITH moved AS (
    SELECT * FROM unnest($1::text[], $2::text[], $3::int[], $4::uuid[], $5::int[])
        AS m(figure, field, fiscal_year, subject, facts)
), now_counted AS (
    INSERT INTO counted SELECT * FROM moved ORDER BY figure, field, fiscal_year, subject
    ON CONFLICT (figure, field, fiscal_year, subject) DO UPDATE SET facts = counted.facts + excluded.facts
    RETURNING figure, field, fiscal_year, subject, facts
), steps AS (
    SELECT figure, field, fiscal_year,
           sum((n.facts > 0)::int - (n.facts - m.facts > 0)::int)::int AS subjects,
           bool_or((n.facts > 0) <> (n.facts - m.facts > 0)) AS written
    FROM now_counted n JOIN moved m USING (figure, field, fiscal_year, subject)
    GROUP BY figure, field, fiscal_year
)
INSERT INTO counters SELECT figure, field, fiscal_year, subjects FROM steps WHERE written ORDER BY figure, field, fiscal_year
ON CONFLICT (figure, field, fiscal_year) DO UPDATE SET subjects = counters.subjects + excluded.subjects;

-- recount_subjects: in an empty generation, how many live facts say that a subject counts.
INSERT INTO counted (figure, field, fiscal_year, subject, facts)
SELECT figure, field, coalesce(fiscal_year, 0), subject, count(*)
FROM facts WHERE figure = ANY($1) AND ceased_at IS NULL
GROUP BY figure, field, coalesce(fiscal_year, 0), subject;

-- recount: in an empty generation, the counters from their subjects.
INSERT INTO counters (figure, field, fiscal_year, subjects)
SELECT figure, field, fiscal_year, count(*) FROM counted GROUP BY figure, field, fiscal_year;
