-- What training adds to its store: copies of other services' facts, and one index for its lists.

-- Not over the state: an index that looks into a column which every command changes would cost every
-- command its cheap in-page update. A country has a few hundred projects a year; they are read by kind.
CREATE INDEX IF NOT EXISTS streams_by_kind ON streams (kind, stream);

-- From curriculum: fields, memberships, versions.
CREATE TABLE IF NOT EXISTS known_field (field text PRIMARY KEY);

CREATE TABLE IF NOT EXISTS membership (
    college      text NOT NULL,
    field        text NOT NULL,
    "group"      text NOT NULL,
    sector       text NOT NULL,
    province     text NOT NULL,
    centre_since date,                       -- null: a member only
    PRIMARY KEY (college, field)
);

CREATE TABLE IF NOT EXISTS curriculum_version (
    curriculum uuid    NOT NULL,
    version    integer NOT NULL,
    field      text    NOT NULL,
    standing   text    NOT NULL,             -- IN_FORCE, NOT_IN_FORCE, SUPERSEDED
    since      date    NOT NULL,             -- the day of that standing
    hours      integer NOT NULL,
    completion jsonb   NOT NULL,
    PRIMARY KEY (curriculum, version)
);

-- From enrolment: who took what part in a project, for the figures of its results report.
CREATE TABLE IF NOT EXISTS participation (
    project uuid NOT NULL,
    teacher uuid NOT NULL,
    part    text NOT NULL,                   -- applied, enrolled, attended, completed
    session uuid NOT NULL,                   -- of what was attended; else all zeros
    PRIMARY KEY (project, teacher, part, session)
);
