-- Every self-check that was finished, beside the generations.
CREATE TABLE IF NOT EXISTS self_checks (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    started_at  timestamptz NOT NULL,
    finished_at timestamptz NOT NULL,
    messages    bigint      NOT NULL,  -- read from the topics
    days        integer     NOT NULL,  -- of all stores
    differences integer     NOT NULL,
    unchecked   text[]      NOT NULL   -- owners that did not answer: nothing was concluded then
);
