-- What a consumer has taken in. Names are unqualified: the search path decides whose.

CREATE TABLE IF NOT EXISTS inbox (
    consumer smallint NOT NULL,
    stream   uuid     NOT NULL,
    version  integer  NOT NULL,          -- every event of the stream up to this one is taken in
    PRIMARY KEY (consumer, stream)
) WITH (fillfactor = 80);
ALTER TABLE inbox
    ADD COLUMN IF NOT EXISTS chain   bytea,   -- hash of the last event; unknown where it came before this column
    ADD COLUMN IF NOT EXISTS source  text,    -- the service that owns the stream
    ADD COLUMN IF NOT EXISTS vouched boolean NOT NULL DEFAULT true;  -- its owner has said the same, not Kafka alone
CREATE INDEX IF NOT EXISTS inbox_unvouched ON inbox (consumer, source) WHERE NOT vouched;

CREATE TABLE IF NOT EXISTS behind (
    consumer smallint    NOT NULL,
    stream   uuid        NOT NULL,
    source   text        NOT NULL,       -- the service that owns the stream
    seen_to  integer     NOT NULL,       -- the highest version known to exist
    reason   text        NOT NULL,
    since    timestamptz NOT NULL DEFAULT now(),
    tries    integer     NOT NULL DEFAULT 0,
    next_try timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, stream)
);

-- Up to where the owner's list of streams was compared with the inbox, and when it was complete.
CREATE TABLE IF NOT EXISTS sweep (
    consumer smallint    NOT NULL,
    source   text        NOT NULL,
    position bigint      NOT NULL,
    complete timestamptz,                -- everything the owner recorded before this is taken in
    PRIMARY KEY (consumer, source)
);

-- The incarnations of other stores whose events are accepted.
CREATE TABLE IF NOT EXISTS epochs (
    source text NOT NULL,
    epoch  text NOT NULL,
    PRIMARY KEY (source, epoch)
);
