"""Both KPIs, their targets, and how final the trained teachers are (5.1-R1, 5.2-R1, 5.2-S4)."""

from uuid import UUID

from shared.kernel.fiscal_year import fiscal_year_of, last_day
from tests.reporting.recount.periods import Look, Period
from tests.reporting.recount.projects import reports


def trained(look: Look, field: str, year: int) -> list[Period]:
    """Completions whose last session lies in the year."""
    return [
        period
        for period in look.live("completed")
        if period.said.field == field and fiscal_year_of(period.begin) == year
    ]


def trained_teachers(look: Look, field: str, year: int) -> set[UUID]:
    """Trained twice a teacher counts once."""
    return {period.said.teacher for period in trained(look, field, year)}


def curricula_in_force(look: Look, field: str, year: int) -> set[UUID]:
    """Curricula with a version in force on the year's last day, or on an earlier day looked at."""
    in_force = look.live("in force", last_day(year))
    return {period.said.curriculum for period in in_force if period.said.field == field}


def targets(look: Look, field: str, year: int) -> tuple[int | None, int | None]:
    """Of curricula and teachers, as last set."""
    for period in look.known("target"):
        if (period.said.field, period.said.fiscal_year) == (field, year):
            return period.said.min_curricula, period.said.min_teachers
    return None, None


def acceptance(look: Look, field: str, year: int) -> tuple[int, int, int]:
    """Teachers of a project with an accepted report; projects with trained teachers; those accepted."""
    found = trained(look, field, year)
    accepted = {project for project, stage in reports(look).items() if stage == "ACCEPTED"}
    projects = {period.said.project for period in found}
    teachers = {period.said.teacher for period in found if period.said.project in accepted}
    return len(teachers), len(projects), len(projects & accepted)
