"""Commands that two streams decide together, in one unit: each aggregate decides its own part."""

from collections.abc import Callable, Sequence

from services.training.domain.budget import BUDGET, Allocate, Budget, Transfer
from services.training.domain.choice import CHOICE, Choice, Choose, LetGo, Use
from services.training.domain.project.aggregate import PROJECT
from services.training.domain.project.cancelling import Cancel
from services.training.domain.project.drafting import SelectCurriculum, Withdraw
from services.training.domain.project.review import Reject
from services.training.domain.project.running import Deliver, Start
from services.training.domain.project.state import Project
from services.training.domain.timetable import TIMETABLE, Reschedule, Schedule, Timetable
from shared.contracts.event import Event

Parts = Sequence[Sequence[Event]]


def select_curriculum(command: SelectCurriculum) -> Callable[[Project, Choice], Parts]:
    """The project selects, and the centre's one choice of the year bears it (5.2-S1)."""

    def decide(project: Project, choice: Choice) -> Parts:
        selected = PROJECT.decide(command, project)
        if not selected or command.version is None:
            return [selected, []]
        stamp, chosen = project.known(), command.version.chosen
        use = Use(project=stamp.project, curriculum=chosen.curriculum, version=chosen.version)
        wanted = Choose(
            on=command.on,
            by=command.by,
            by_org=command.by_org,
            centre=stamp.centre,
            field=stamp.field,
            fiscal_year=stamp.fiscal_year,
            use=use,
        )
        return [selected, CHOICE.decide(wanted, choice)]

    return decide


def give_up(command: Withdraw | Reject | Cancel) -> Callable[[Project, Choice], Parts]:
    """The project ends without being carried out to its end, and lets its curriculum go."""

    def decide(project: Project, choice: Choice) -> Parts:
        ended = PROJECT.decide(command, project)
        if not ended:
            return [[], []]
        stamp = project.known()
        let_go = LetGo(
            on=command.on,
            by=command.by,
            by_org=command.by_org,
            centre=stamp.centre,
            field=stamp.field,
            fiscal_year=stamp.fiscal_year,
            project=stamp.project,
        )
        return [ended, CHOICE.decide(let_go, choice)]

    return decide


def run(command: Start | Deliver) -> Callable[[Project, Timetable], Parts]:
    """Training starts and ends by its timetable."""
    return lambda project, timetable: [
        PROJECT.decide(command.but(last_session_on=timetable.last_day()), project),
        [],
    ]


def arrange(command: Schedule | Reschedule) -> Callable[[Timetable, Project], Parts]:
    """Sessions fit the project as it stands at this moment."""
    return lambda timetable, project: [TIMETABLE.decide(command.but(project=project), timetable), []]


def move(command: Allocate | Transfer) -> Callable[[Budget, Project], Parts]:
    """Money moves for the project as it stands at this moment, which may be cancelled."""
    return lambda budget, project: [BUDGET.decide(command.but(project=project), budget), []]
