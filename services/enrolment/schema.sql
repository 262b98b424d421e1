-- What enrolment adds to the store: copies of other services' facts, the vault's records, query indexes.

-- From curriculum ------------------------------------------------------------------------------------

CREATE TABLE IF NOT EXISTS known_college (
    college  text PRIMARY KEY,
    province text NOT NULL,
    sector   text NOT NULL
);

CREATE TABLE IF NOT EXISTS known_field (field text PRIMARY KEY);

-- A college's group in a field's network from a day on; null: no member from that day on.
CREATE TABLE IF NOT EXISTS membership_step (
    college    text    NOT NULL,
    field      text    NOT NULL,
    since      date    NOT NULL,
    version    integer NOT NULL,             -- of the membership's stream: orders steps of one day
    group_name text,
    PRIMARY KEY (college, field, since, version)
);

-- From training ---------------------------------------------------------------------------------------

CREATE TABLE IF NOT EXISTS known_project (
    project     uuid PRIMARY KEY,
    centre      text    NOT NULL,
    field       text    NOT NULL,
    fiscal_year integer NOT NULL,
    seats       integer NOT NULL,
    opened_on   date    NOT NULL,
    closes_on   date    NOT NULL,
    starts_on   date    NOT NULL,
    ends_on     date    NOT NULL,
    completion  json    NOT NULL,
    curriculum  uuid    NOT NULL,
    version     integer NOT NULL,            -- of the curriculum
    closed      boolean NOT NULL DEFAULT false,
    started     boolean NOT NULL DEFAULT false
);

ALTER TABLE known_project ADD COLUMN IF NOT EXISTS cancelled boolean NOT NULL DEFAULT false;

CREATE TABLE IF NOT EXISTS known_session (
    session      uuid PRIMARY KEY,
    project      uuid    NOT NULL,
    session_date date    NOT NULL,           -- in Bangkok
    hours        integer NOT NULL
);
CREATE INDEX IF NOT EXISTS known_session_of_project ON known_session (project);

-- FiscalYearClosed. No row: the year is not closed, as far as is known here.
CREATE TABLE IF NOT EXISTS closed_fiscal_year (fiscal_year integer PRIMARY KEY);

-- The vault (its keys are in a database of their own: vault/keys.sql) -----------------------------------

CREATE TABLE IF NOT EXISTS identity (
    person   uuid PRIMARY KEY,
    name     bytea NOT NULL,                 -- each sealed under the person's key, bound to person and column
    document bytea NOT NULL,
    contact  bytea
);

-- Who looked at whose identity, as whom and what for; the runtime role may only add to it.
CREATE TABLE IF NOT EXISTS identity_read (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL,
    person  uuid NOT NULL,
    by      uuid NOT NULL,
    role    text NOT NULL,
    org     text NOT NULL,
    purpose text NOT NULL
);
CREATE INDEX IF NOT EXISTS identity_read_of_person ON identity_read (person, id);

-- Queries over states ------------------------------------------------------------------------------------

CREATE INDEX IF NOT EXISTS next_on_waitlist
    ON streams ((state->'who'->>'project'), ((state->>'number')::integer))
    WHERE kind = 'application' AND state->>'stage' = 'WAITLISTED';
CREATE INDEX IF NOT EXISTS taking_part_in_project
    ON streams ((state->'who'->>'project'), kind, stream) WHERE kind IN ('application', 'enrolment');
CREATE INDEX IF NOT EXISTS taking_part_of_teacher
    ON streams ((state->'who'->>'teacher'), kind) WHERE kind IN ('application', 'enrolment');
CREATE INDEX IF NOT EXISTS teachers_of_college
    ON streams ((state->>'college'), stream) WHERE kind = 'person';
CREATE INDEX IF NOT EXISTS erased_people
    ON streams (stream) WHERE kind = 'person' AND state->>'stage' = 'ERASED';
