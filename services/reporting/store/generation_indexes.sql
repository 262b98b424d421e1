-- In a generation that is filled in bulk they are made when all is there.
CREATE UNIQUE INDEX IF NOT EXISTS facts_live ON facts (figure, stream, key) WHERE ceased_at IS NULL;
CREATE INDEX IF NOT EXISTS facts_counted ON facts (figure, fiscal_year, field);
CREATE INDEX IF NOT EXISTS facts_project ON facts (project, figure) WHERE project IS NOT NULL;
CREATE INDEX IF NOT EXISTS facts_recorded ON facts (source, began_at);   -- the last event of each service
-- Whom to invite: the teachers of a college, and whether one of them was trained or has a seat.
CREATE INDEX IF NOT EXISTS facts_teachers ON facts (college) WHERE figure = 'teacher';
CREATE INDEX IF NOT EXISTS facts_of_teacher ON facts (subject, figure, field, fiscal_year)
    WHERE figure IN ('trained_teacher', 'enrolled');
