"""A teacher in a project, and how far she came: what the funnel, the matrix and a project's page count.

A step counts who came at least so far, so each is part of the one before: whoever completed had a seat and
attended, also where a mark is missing (the exceptions list that). Who gave a seat up did not attend, and
who withdrew the application stands in no step.
"""

from enum import StrEnum


class Step(StrEnum):
    """The steps of the funnel, in their order."""

    APPLIED = "applied"
    ENDORSED = "endorsed"
    ELIGIBLE = "eligible"
    ENROLLED = "enrolled"
    ATTENDED = "attended"
    COMPLETED = "completed"
    CERTIFIED = "certified"


FIGURES = (
    "('applied', 'endorsed', 'eligible', 'waitlisted', 'enrolled', 'attended', 'completed', 'certificate')"
)
# of one teacher in one project: grouped by both
REACHED = """
    bool_or(f.figure IN ('applied', 'endorsed', 'eligible', 'enrolled', 'completed')) AS applied,
    bool_or(f.figure IN ('endorsed', 'eligible', 'enrolled', 'completed')) AS endorsed,
    bool_or(f.figure IN ('eligible', 'enrolled', 'completed')) AS eligible,
    bool_or(f.figure = 'waitlisted') AS waitlisted,
    bool_or(f.figure IN ('enrolled', 'completed')) AS enrolled,
    bool_or(f.figure = 'attended') AND bool_or(f.figure = 'enrolled') OR bool_or(f.figure = 'completed')
        AS attended,
    bool_or(f.figure = 'completed') AS completed,
    bool_or(f.figure = 'certificate') AND bool_or(f.figure = 'completed') AS certified"""
COUNTED = """
    count(*) FILTER (WHERE applied)::int AS applied,
    count(*) FILTER (WHERE endorsed)::int AS endorsed,
    count(*) FILTER (WHERE eligible)::int AS eligible,
    count(*) FILTER (WHERE waitlisted)::int AS waitlisted,
    count(*) FILTER (WHERE enrolled)::int AS enrolled,
    count(*) FILTER (WHERE attended)::int AS attended,
    count(*) FILTER (WHERE completed)::int AS completed,
    count(*) FILTER (WHERE certified)::int AS certified"""
