"""What does not add up, rule by rule: the kind and the place of each (5.2-D3)."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from uuid import UUID

from shared.contracts.recorded import Recorded
from tests.reporting.recount.periods import STAGE, Look, Period
from tests.reporting.recount.projects import NO_MORE, report_stage

Place = tuple[str, str]


def exceptions(look: Look) -> Counter[Place]:
    return Counter([*_of_completions(look), *_of_projects(look), *_of_networks(look)])


def held_back(came: Iterable[Recorded]) -> set[tuple[str, int]]:
    """Streams of which an event came before the one that it follows, each with the last version that came."""
    taken: Counter[UUID] = Counter()
    behind: dict[UUID, int] = {}
    for event in came:
        if event.stream in behind:
            behind[event.stream] = max(behind[event.stream], event.version)
        elif event.version == taken[event.stream] + 1:
            taken[event.stream] = event.version
        elif event.version > taken[event.stream]:
            behind[event.stream] = event.version
    return {(str(stream), version) for stream, version in behind.items()}


def _of_completions(look: Look) -> list[Place]:
    completed = look.live("completed")
    attended, enrolled = ({p.stream for p in look.live(what)} for what in ("attended", "enrolled"))
    twice: dict[tuple[UUID, str, int], set[UUID]] = defaultdict(set)
    for period in completed:
        said = period.said
        twice[said.teacher, said.field, said.fiscal_year].add(said.project)
    return [
        *(("completed_unattended", str(p.stream)) for p in completed if p.stream not in attended),
        *(("completed_unenrolled", str(p.stream)) for p in completed if p.stream not in enrolled),
        *(
            ("completed_twice", "/".join(map(str, who)))
            for who, projects in twice.items()
            if len(projects) > 1
        ),
        *(
            ("completed_outside_dates", str(period.stream))
            for project in _described(look)
            for period in completed
            if period.said.project == project.said.project
            and not project.said.starts_on <= period.begin <= project.said.ends_on
        ),
    ]


def _of_projects(look: Look) -> list[Place]:
    completed = Counter(period.said.project for period in look.live("completed"))
    targets = {(period.said.field, period.said.fiscal_year) for period in look.known("target")}
    projects, told = _described(look), look.live("report")
    return [
        *(
            ("more_completed_than_seats", str(p.said.project))
            for p in projects
            if completed[p.said.project] > p.said.seats
        ),
        *(
            ("project_without_target", str(p.said.project))
            for p in projects
            if (p.said.field, p.said.fiscal_year) not in targets
        ),
        *(
            ("report_differs", str(p.said.project))
            for p in told
            if report_stage(p) != "RETURNED" and p.said.figures.completed != completed[p.said.project]
        ),
    ]


def _of_networks(look: Look) -> list[Place]:
    """A seat of a teacher whose college was no member on the day of the enrolment."""
    members = look.ever("member")
    return [
        ("not_a_member", str(seat.stream))
        for seat in look.live("enrolled")
        if not any(
            (m.said.college, m.said.field) == (seat.said.college, seat.said.field) and m.holds_on(seat.begin)
            for m in members
        )
    ]


def _described(look: Look) -> list[Period]:
    """Of projects that were neither rejected nor withdrawn, as far as is known."""
    over = {p.said.project for p in look.known("stage") if STAGE[type(p.said)] in NO_MORE}
    return [period for period in look.live("described") if period.said.project not in over]
