"""What an early warning is made of, and whom one could still invite (5.2-R1, 5.2-D2, P-5)."""

from collections import defaultdict
from uuid import UUID

from tests.reporting.recount.kpis import trained_teachers
from tests.reporting.recount.periods import Look, Period
from tests.reporting.recount.projects import NO_MORE, Wanted, described, stages


def outlook(look: Look, field: str, year: int, years: int) -> dict[str, int]:
    """Seats of earlier years and who completed; who is under way, what is planned."""
    enrolled, refused = (_who(look.live(what)) for what in ("enrolled", "not completed"))
    completed = _who(look.live("completed"))
    nation = _past(look, year, years)
    own = [seen for (of_field, _), seen in nation.items() if of_field == field]
    now = {seat for seat in enrolled - completed - refused if seat in _of(look, field, year)}
    running = {
        project for project, stage in stages(look, Wanted(year, field)).items() if stage not in NO_MORE
    }
    seats = {project: period.said.seats for project, period in described(look).items()}
    return {
        "under_way": len({teacher for _, teacher in now} - trained_teachers(look, field, year)),
        "centres": sum(period.said.field == field for period in look.live("centre")),
        "projects": len(running),
        "planned_seats": sum(seats[project] for project in running),
        "past_seats": sum(seats for seats, _ in own),
        "past_completed": sum(completed for _, completed in own),
        "national_seats": sum(seats for seats, _ in nation.values()),
        "national_completed": sum(completed for _, completed in nation.values()),
    }


def _past(look: Look, year: int, years: int) -> dict[tuple[str, int], tuple[int, int]]:
    """By field and year: teachers who ever had a seat, and no more of the trained than those."""
    seated: dict[tuple[str, int], set[UUID]] = defaultdict(set)
    for period in look.begun("enrolled"):
        if year - years <= period.said.fiscal_year < year:
            seated[period.said.field, period.said.fiscal_year].add(period.said.teacher)
    return {of: (len(who), min(len(who), len(trained_teachers(look, *of)))) for of, who in seated.items()}


def candidates(look: Look, field: str, year: int) -> dict[str, tuple[int, int, int]]:
    """By member college: teachers of the field, those trained in any year, those to invite."""
    trained = {period.said.teacher for period in look.live("completed") if period.said.field == field}
    seated = {teacher for _, teacher in _of(look, field, year)}
    counted = {}
    for member in look.live("member"):
        if member.said.field == field:
            teach = {
                period.said.teacher
                for period in look.live("teacher")
                if period.said.college == member.said.college and field in period.said.fields
            }
            counted[member.said.college] = len(teach), len(teach & trained), len(teach - trained - seated)
    return counted


def _of(look: Look, field: str, year: int) -> set[tuple[UUID, UUID]]:
    wanted = Wanted(year, field)
    return {_seat(period) for period in look.live("enrolled") if wanted.holds(period.said)}


def _who(periods: list[Period]) -> set[tuple[UUID, UUID]]:
    return {_seat(period) for period in periods}


def _seat(period: Period) -> tuple[UUID, UUID]:
    return period.said.project, period.said.teacher
