-- completed_unattended: a completion, and not one session attended.
SELECT 'completed_unattended' AS kind, c.stream::text AS place, c.field, c.fiscal_year, c.province, c.project,
       '{}'::jsonb AS said, c.began_at AS since, c.source, c.stream, c.began_version AS version, c.began_event AS event
FROM completed c
WHERE NOT EXISTS (SELECT FROM participating a WHERE a.figure = 'attended' AND a.stream = c.stream)

-- completed_unenrolled: a completion of a teacher without a seat.
SELECT 'completed_unenrolled', c.stream::text, c.field, c.fiscal_year, c.province, c.project,
       '{}'::jsonb, c.began_at, c.source, c.stream, c.began_version, c.began_event
FROM completed c
WHERE NOT EXISTS (SELECT FROM participating e WHERE e.figure = 'enrolled' AND e.stream = c.stream)

-- more_completed_than_seats: the seats are those that the project was last described with.
SELECT 'more_completed_than_seats', p.project::text, p.field, p.fiscal_year, p.province, p.project,
       jsonb_build_object('completed', c.completed, 'seats', p.seats), c.at, p.source, p.stream,
       p.began_version, p.began_event
FROM described p
JOIN (SELECT project, count(*) AS completed, max(began_at) AS at FROM completed GROUP BY project) c USING (project)
WHERE c.completed > p.seats

-- completed_twice: it counts once in 5.2-R1; shown because a seat was another's.
SELECT 'completed_twice', concat_ws('/', c.subject, c.field, c.fiscal_year), c.field, c.fiscal_year,
       (array_agg(c.province ORDER BY c.began_at DESC))[1], (array_agg(c.project ORDER BY c.began_at DESC))[1],
       jsonb_build_object('projects', count(DISTINCT c.project)), max(c.began_at),
       (array_agg(c.source ORDER BY c.began_at DESC))[1], (array_agg(c.stream ORDER BY c.began_at DESC))[1],
       (array_agg(c.began_version ORDER BY c.began_at DESC))[1], (array_agg(c.began_event ORDER BY c.began_at DESC))[1]
FROM completed c GROUP BY c.subject, c.field, c.fiscal_year HAVING count(DISTINCT c.project) > 1

-- report_differs: the head-count frozen in the report that stands, and the completions that stand.
SELECT 'report_differs', r.project::text, r.field, r.fiscal_year, r.province, r.project,
       jsonb_build_object('reported', r.reported, 'completed', coalesce(c.completed, 0)),
       greatest(r.began_at, c.at), r.source, r.stream, r.began_version, r.began_event
FROM reported r
LEFT JOIN (SELECT project, count(*) AS completed, max(began_at) AS at FROM completed GROUP BY project) c USING (project)
WHERE r.reported <> coalesce(c.completed, 0)

-- completed_outside_dates: before the project begins or after it ends, as last described.
SELECT 'completed_outside_dates', c.stream::text, c.field, c.fiscal_year, c.province, c.project,
       jsonb_build_object('completed_on', c.began_on, 'starts_on', p.starts_on, 'ends_on', p.ends_on),
       c.began_at, c.source, c.stream, c.began_version, c.began_event
FROM completed c JOIN described p USING (project)
WHERE c.began_on < p.starts_on OR c.began_on > p.ends_on

-- project_without_target: the field has no target for the project's year.
SELECT 'project_without_target', p.project::text, p.field, p.fiscal_year, p.province, p.project,
       '{}'::jsonb, p.began_at, p.source, p.stream, p.began_version, p.began_event
FROM described p
WHERE NOT EXISTS (SELECT FROM facts t WHERE t.figure = 'target' AND t.field = p.field
                  AND t.fiscal_year = p.fiscal_year AND (t.began_at <= coalesce($1, 'infinity'::timestamptz))
                  AND (t.ceased_at IS NULL OR t.ceased_at > coalesce($1, 'infinity'::timestamptz)))

-- not_a_member: on the day of the enrolment the college was in no group of the field's network.
SELECT 'not_a_member', e.stream::text, e.field, e.fiscal_year, e.province, e.project,
       jsonb_build_object('college', e.college, 'enrolled_on', e.began_on), e.began_at,
       e.source, e.stream, e.began_version, e.began_event
FROM participating e
WHERE e.figure = 'enrolled'
  AND NOT EXISTS (SELECT FROM facts m WHERE m.figure = 'member' AND m.college = e.college AND m.field = e.field
                  AND m.began_at <= coalesce($1, 'infinity'::timestamptz) AND m.began_on <= e.began_on
                  AND (m.ceased_at IS NULL OR m.ceased_at > coalesce($1, 'infinity'::timestamptz)
                       OR m.ceased_on > e.began_on))

-- events_held_back: known of now alone, and of the whole nation.
SELECT 'events_held_back', b.stream::text, NULL, NULL, NULL, NULL::uuid,
       jsonb_build_object('source', b.source, 'reason', b.reason), b.since, b.source, b.stream, b.seen_to, NULL::uuid
FROM behind b WHERE $1::timestamptz IS NULL AND $3::int IS NULL AND $4::text IS NULL
