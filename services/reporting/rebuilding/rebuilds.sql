-- Every rebuild that was started, beside the generations: its outcome outlives them.
CREATE TABLE IF NOT EXISTS rebuilds (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    started_at  timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    outcome     text        NOT NULL DEFAULT 'running',  -- swapped, refused, compared, interrupted; rolled_back
    reason      text,                                    -- why it was refused
    events      bigint      NOT NULL DEFAULT 0,          -- read from the topics
    filled      jsonb       NOT NULL DEFAULT '[]',       -- what the topics lacked and the owners' feeds gave
    unchecked   jsonb       NOT NULL DEFAULT '[]',       -- owners that did not answer
    differences jsonb       NOT NULL DEFAULT '[]'        -- keys under which facts differ from the live generation's
);
