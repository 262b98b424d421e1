-- What curriculum adds to its store: a copy of training's closed fiscal years, and one index for its lists.

-- Not over the state: an index that looks into a column which every command changes would cost every
-- command its cheap in-page update. A country has some 900 colleges and 40 fields; they are read by kind.
CREATE INDEX IF NOT EXISTS streams_by_kind ON streams (kind, stream);

-- From training: FiscalYearClosed. No row: the year is not closed, as far as is known here.
CREATE TABLE IF NOT EXISTS closed_fiscal_year (fiscal_year integer PRIMARY KEY);
