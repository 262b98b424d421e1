-- The store of one service: streams, their events, and what belongs to the same moment.

CREATE SEQUENCE IF NOT EXISTS events_position;

-- Which incarnation of the store this is; made once, changed only when a store is made anew.
CREATE TABLE IF NOT EXISTS store (
    one     boolean PRIMARY KEY DEFAULT true CHECK (one),
    service text NOT NULL,
    epoch   text NOT NULL
);
-- Since when it is known to be restored from a backup: nothing is appended until it was compared with the topic.
-- Infinity: it is about to give way to a backup, and nothing is appended any more.
ALTER TABLE store ADD COLUMN IF NOT EXISTS restored timestamptz;

CREATE TABLE IF NOT EXISTS streams (
    stream       uuid PRIMARY KEY,
    kind         text        NOT NULL,
    version      integer     NOT NULL,
    state        jsonb       NOT NULL,       -- the fold of the events, written with them
    state_schema bigint      NOT NULL,       -- another schema than the code's: fold anew
    chain        bytea       NOT NULL,       -- hash of the last event
    recorded_at  timestamptz NOT NULL
) WITH (fillfactor = 70);

CREATE TABLE IF NOT EXISTS events (
    position       bigint      NOT NULL,
    id             uuid        NOT NULL,
    stream         uuid        NOT NULL,
    version        integer     NOT NULL,
    type           text        NOT NULL,
    occurred_at    timestamptz NOT NULL,
    recorded_at    timestamptz NOT NULL,
    fiscal_year    integer     NOT NULL,
    actor_role     text        NOT NULL,
    orgunit        text        NOT NULL,
    by_person      uuid        NOT NULL,     -- stays here: the topics carry role and organisation
    correlation_id uuid        NOT NULL,
    causation_id   uuid,
    traceparent    text,
    hash           bytea       NOT NULL,
    value          json        NOT NULL,     -- json, not jsonb: byte for byte what was decided and hashed
    PRIMARY KEY (stream, version)
);
CREATE UNIQUE INDEX IF NOT EXISTS events_by_position ON events (position);

-- events stand in the order of their recording, so this costs next to nothing and finds a day
CREATE INDEX IF NOT EXISTS events_by_day ON events USING brin (recorded_at)
    WITH (pages_per_range = 32, autosummarize = on);

-- Days that are over and were delivered: what a complete reader of the topic has of them (reconciliation.py).
CREATE TABLE IF NOT EXISTS reconciled (
    day   date PRIMARY KEY,             -- in Bangkok, of the recording
    value json    NOT NULL,             -- as it is told
    told  boolean NOT NULL DEFAULT false
);

-- What the topics have not had yet.
CREATE TABLE IF NOT EXISTS outbox (position bigint PRIMARY KEY);

-- Every command that was answered, with its answer.
CREATE TABLE IF NOT EXISTS commands (
    command_id  uuid PRIMARY KEY,
    request     bytea       NOT NULL,
    status      smallint    NOT NULL,        -- 0: refused, and body says with which code and facts
    version     integer     NOT NULL,
    token       text        NOT NULL,
    body        text        NOT NULL,
    recorded_at timestamptz NOT NULL
);

CREATE TABLE IF NOT EXISTS keys (
    scope  text NOT NULL,
    key    text COLLATE "C" NOT NULL,
    stream uuid NOT NULL,
    PRIMARY KEY (scope, key)
);

-- Up to where the own topic was compared with the store: all of it is here, was adopted, or was given up.
-- A restored store remembers an older comparison, so the next begins where it must.
CREATE TABLE IF NOT EXISTS adopted (
    partition integer PRIMARY KEY,
    upto      bigint  NOT NULL
);

-- Commands that are due, now or later; a refused one stays, with its refusal.
CREATE TABLE IF NOT EXISTS due (
    command_id     uuid PRIMARY KEY,
    seq            bigint GENERATED ALWAYS AS IDENTITY,
    stream         uuid        NOT NULL,
    at             timestamptz NOT NULL,
    name           text        NOT NULL,
    payload        jsonb       NOT NULL,
    causation_id   uuid        NOT NULL,
    correlation_id uuid        NOT NULL,
    tries          integer     NOT NULL DEFAULT 0,
    refused        jsonb
);
CREATE INDEX IF NOT EXISTS due_next ON due (at, seq) WHERE refused IS NULL;
