-- What is only read by: in a generation that is filled in bulk they are made when all is there.
CREATE INDEX facts_counted ON facts (figure, fiscal_year, field);
CREATE INDEX facts_project ON facts (project, figure) WHERE project IS NOT NULL;
CREATE INDEX facts_recorded ON facts (source, began_at);   -- the last event of each service
