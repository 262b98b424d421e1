-- One generation of the read models, in a schema of its own. Names are unqualified: the search path
-- decides which generation. Only built-in types, so that a swap of schemas leaves every plan valid.

CREATE TABLE facts (
    figure         text        NOT NULL,
    stream         uuid        NOT NULL,
    key            text        NOT NULL,   -- names the fact within its figure and stream
    subject        uuid        NOT NULL,   -- what is counted once
    field          text,
    fiscal_year    integer,
    project        uuid,
    college        text,
    college_group  text,
    sector         text,
    province       text,
    value          jsonb       NOT NULL,
    source         text        NOT NULL,   -- the service that owns the stream
    began_version  integer     NOT NULL,
    began_event    uuid        NOT NULL,
    began_at       timestamptz NOT NULL,   -- recorded by the owner: known since
    began_on       date        NOT NULL,   -- business date: holds since
    began_document text,
    ceased_version integer,
    ceased_event   uuid,
    ceased_at      timestamptz,
    ceased_on      date,
    ceased_document text,
    PRIMARY KEY (figure, stream, key, began_version)
) WITH (fillfactor = 85);

-- How many live facts say that a subject counts; the steps between a fact and its figure.
CREATE TABLE counted (
    figure      text    NOT NULL,
    field       text    NOT NULL,
    fiscal_year integer NOT NULL,          -- 0 where the figure knows no year
    subject     uuid    NOT NULL,
    facts       integer NOT NULL,
    PRIMARY KEY (figure, field, fiscal_year, subject)
) WITH (fillfactor = 85);

-- Distinct subjects with at least one live fact: always what a recount of the facts would say.
CREATE TABLE counters (
    figure      text    NOT NULL,
    field       text    NOT NULL,
    fiscal_year integer NOT NULL,
    subjects    integer NOT NULL,
    PRIMARY KEY (figure, field, fiscal_year)
) WITH (fillfactor = 50);
