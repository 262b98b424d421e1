-- table: what checks found, outside the generations, so that its history outlives a rebuild.
CREATE TABLE IF NOT EXISTS exceptions (
    kind        text        NOT NULL,
    place       text        NOT NULL,                -- names it within its kind
    since       timestamptz NOT NULL,                -- first found
    resolved    timestamptz,                         -- first not found any more
    said        jsonb       NOT NULL,                -- what fills the words
    events      jsonb       NOT NULL,                -- source, stream, version, event of each
    field       text,
    fiscal_year integer,
    province    text,
    project     uuid,
    PRIMARY KEY (kind, place, since)
);
CREATE UNIQUE INDEX IF NOT EXISTS exceptions_open ON exceptions (kind, place) WHERE resolved IS NULL;

-- resolve: what is open of the kinds looked for and was not found again.
UPDATE public.exceptions e SET resolved = $4
WHERE e.resolved IS NULL AND e.kind = ANY($1::text[])
  AND (e.kind, e.place) NOT IN (SELECT * FROM unnest($2::text[], $3::text[]))
RETURNING e.kind;

-- open: what was found; one that is open already keeps its since.
INSERT INTO public.exceptions AS e (kind, place, said, events, field, fiscal_year, province, project, since)
SELECT f.*, $9::timestamptz FROM unnest(
    $1::text[], $2::text[], $3::jsonb[], $4::jsonb[], $5::text[], $6::int[], $7::text[], $8::uuid[]
) AS f
ON CONFLICT (kind, place) WHERE resolved IS NULL
DO UPDATE SET said = excluded.said, events = excluded.events
RETURNING (e.since = $9)::int AS opened;
