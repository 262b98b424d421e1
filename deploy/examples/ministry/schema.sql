-- What both kits write, and the two figures and the proof in plain SQL (PostgreSQL 13 or later). May be run again.

-- Names the consumer group of this database: what Kafka remembers of another's reading is not true of it.
CREATE TABLE IF NOT EXISTS own (
    one boolean PRIMARY KEY DEFAULT true CHECK (one), id text NOT NULL DEFAULT left(gen_random_uuid()::text, 8)
);
INSERT INTO own DEFAULT VALUES ON CONFLICT DO NOTHING;

-- What came, each event once, byte for byte: the primary key is the inbox.
CREATE TABLE IF NOT EXISTS events (
    stream uuid, version integer, service text NOT NULL, partition integer NOT NULL, position bigint NOT NULL,
    id uuid NOT NULL, type text NOT NULL, happened text NOT NULL, recorded text NOT NULL,
    recorded_at timestamptz NOT NULL, hash bytea NOT NULL, value bytea NOT NULL,
    PRIMARY KEY (stream, version),
    CHECK (version > 0), CHECK (convert_from(value, 'UTF8')::jsonb IS NOT NULL)  -- what cannot be read is no event
);
CREATE TABLE IF NOT EXISTS notices (
    topic text, key text, revision bigint NOT NULL, value jsonb NOT NULL, PRIMARY KEY (topic, key)
);

CREATE OR REPLACE VIEW facts AS
SELECT stream, version, split_part(type, '.', 3) AS type, convert_from(value, 'UTF8')::jsonb AS said FROM events
WHERE type IN ('ovec.curriculum.FieldDesignated', 'ovec.curriculum.FieldTargetSet',
               'ovec.curriculum.CurriculumVersionStarted', 'ovec.curriculum.CurriculumSuperseded',
               'ovec.curriculum.CurriculumWithdrawn', 'ovec.enrolment.TrainingCompletedByTeacher',
               'ovec.enrolment.CompletionRevoked');

-- 5.2-R1: distinct teachers whose last word on a training is that they completed it; the year is that of its last day.
CREATE OR REPLACE VIEW trained_teachers AS
SELECT said->>'field' AS field,
       extract(year FROM (said->>'completed_on')::date + interval '3 months')::int + 543 AS fiscal_year,
       count(DISTINCT said->>'teacher')::int AS teachers
FROM (SELECT DISTINCT ON (stream) * FROM facts
      WHERE type IN ('TrainingCompletedByTeacher', 'CompletionRevoked') ORDER BY stream, version DESC) last_word
WHERE type = 'TrainingCompletedByTeacher' GROUP BY 1, 2;

-- When a version of a curriculum was in force.
CREATE OR REPLACE VIEW in_force AS
SELECT b.said->>'field' AS field, b.stream AS curriculum, (b.said->>'on')::date AS since,
       (SELECT min((e.said->>'on')::date) FROM facts e
        WHERE e.stream = b.stream AND e.version > b.version AND e.said->>'version' = b.said->>'version'
          AND e.type IN ('CurriculumSuperseded', 'CurriculumWithdrawn')) AS until
FROM facts b WHERE b.type = 'CurriculumVersionStarted';

-- Both KPIs of every field and of every year that has a target. 5.1-R1: curricula in force on the year's last day.
CREATE OR REPLACE VIEW kpis AS
SELECT f.field, y.fiscal_year,
       (SELECT count(DISTINCT curriculum)::int FROM in_force i WHERE i.field = f.field
        AND i.since <= y.last_day AND (i.until IS NULL OR i.until > y.last_day)) AS curricula,
       coalesce((SELECT teachers FROM trained_teachers t
                 WHERE t.field = f.field AND t.fiscal_year = y.fiscal_year), 0) AS teachers
FROM (SELECT DISTINCT said->>'field' AS field FROM facts WHERE type = 'FieldDesignated') f,
     (SELECT DISTINCT year AS fiscal_year, make_date(year - 543, 9, 30) AS last_day
      FROM (SELECT (said->>'fiscal_year')::int AS year FROM facts WHERE type = 'FieldTargetSet') t) y;

-- What each service tells of its days: the closed ones came through Kafka, the others when it was asked.
CREATE TABLE IF NOT EXISTS asked (service text, day date, value jsonb NOT NULL, PRIMARY KEY (service, day));
CREATE OR REPLACE VIEW told AS
SELECT service, day, value FROM asked
UNION ALL
SELECT split_part(topic, '.', 1), key::date, value FROM notices n
WHERE topic LIKE '%.reconciliation.v1' AND NOT EXISTS (
    SELECT FROM asked a WHERE a.service = split_part(n.topic, '.', 1) AND a.day = n.key::date);

-- What we have of them; of a day that is still open, up to the position that was told.
CREATE OR REPLACE VIEW have AS
SELECT service, day, partition, count(*) AS count, min(position) AS first, max(position) AS last,
       encode(sha256(string_agg(hash, ''::bytea ORDER BY position)), 'hex') AS checksum
FROM (SELECT *, (recorded_at AT TIME ZONE 'Asia/Bangkok')::date AS day FROM events) e
LEFT JOIN told USING (service, day)
WHERE position <= coalesce((told.value->>'upto')::bigint, position) GROUP BY service, day, partition;

-- The proof: a line for everything that is wrong. No line, and something was told: nothing is missing.
CREATE OR REPLACE VIEW proof AS
SELECT format('%s %s partition %s: %s recorded, %s here%s', service, day, partition, coalesce(t.count, 0),
              coalesce(h.count, 0), CASE WHEN t.count = h.count THEN ', but not the same' ELSE '' END) AS line,
       service, day
FROM (SELECT service, day, p.* FROM told, jsonb_to_recordset(value->'partitions')
          AS p(partition int, count bigint, first bigint, last bigint, checksum text) WHERE p.count > 0) t
FULL JOIN (SELECT * FROM have JOIN (SELECT service, max(day) AS upto FROM told GROUP BY service) m
               USING (service) WHERE day <= m.upto) h USING (service, day, partition)
WHERE (t.count, t.first, t.last, t.checksum) IS DISTINCT FROM (h.count, h.first, h.last, h.checksum)
UNION ALL  -- each day names the one before it, so that none can be missing unseen
SELECT format('%s: nothing is told of %s', service, value->>'previous'), service, day FROM told t
WHERE value->>'previous' IS NOT NULL AND NOT EXISTS (
    SELECT FROM told b WHERE b.service = t.service AND b.day = (t.value->>'previous')::date)
UNION ALL  -- the hash chain of each stream: what we have is, byte for byte, what was recorded
SELECT format('stream %s: version %s does not follow', stream, version), service,
       (recorded_at AT TIME ZONE 'Asia/Bangkok')::date FROM (
    SELECT *, lag(version, 1, 0) OVER w AS before, lag(hash, 1, decode(repeat('00', 32), 'hex')) OVER w AS chain
    FROM events WINDOW w AS (PARTITION BY stream ORDER BY version)) e
WHERE before + 1 <> version OR hash <> sha256(convert_to(
    concat_ws(E'\n', encode(chain, 'hex'), id, type, stream, version, happened, recorded, ''), 'UTF8') || value);

-- Mending: what is wrong is asked of the service once more. Of each day these positions, in so many partitions.
CREATE OR REPLACE VIEW wrong AS
SELECT service, day, min(p.first) AS first, max(p.last) AS last, count(*) AS partitions
FROM told, jsonb_to_recordset(value->'partitions') AS p(first bigint, last bigint)
WHERE (service, day) IN (SELECT service, day FROM proof) GROUP BY service, day;
CREATE TABLE IF NOT EXISTS answered (LIKE events INCLUDING ALL);

-- What was answered takes the place of what is here; what is here only was never recorded. How many differed.
CREATE OR REPLACE FUNCTION mend(of text, since bigint, until bigint) RETURNS bigint LANGUAGE sql AS $$
    WITH strange AS (
        DELETE FROM events e WHERE service = of AND position BETWEEN since AND until AND NOT EXISTS (
            SELECT FROM answered a WHERE a.stream = e.stream AND a.version = e.version) RETURNING 1
    ), mended AS (
        INSERT INTO events AS e SELECT * FROM answered ON CONFLICT (stream, version) DO UPDATE SET
            (service, partition, position, id, type, happened, recorded, recorded_at, hash, value) =
            (excluded.service, excluded.partition, excluded.position, excluded.id, excluded.type,
             excluded.happened, excluded.recorded, excluded.recorded_at, excluded.hash, excluded.value)
        WHERE (e.*) IS DISTINCT FROM (excluded.*) RETURNING 1
    )
    SELECT (SELECT count(*) FROM strange) + (SELECT count(*) FROM mended);
$$;
