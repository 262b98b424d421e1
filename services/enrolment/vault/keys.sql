-- The key database, apart from the records: its backups are kept at most 30 days, so that an erased
-- person is gone from every backup of the records too.

CREATE TABLE IF NOT EXISTS person_key (
    person      uuid PRIMARY KEY,
    blind_index bytea NOT NULL UNIQUE,       -- HMAC of the identity document: finds duplicates
    master      text  NOT NULL,              -- id of the master key that the data key is wrapped under
    wrapped     bytea NOT NULL,
    reserved_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS person_key_by_master ON person_key (master);

CREATE TABLE IF NOT EXISTS index_root (
    one     boolean PRIMARY KEY DEFAULT true CHECK (one),
    master  text  NOT NULL,
    wrapped bytea NOT NULL
);
