"""A centre's choice of exactly one curriculum for a field and fiscal year; its cohorts share it (5.2-S1).

The choice binds to a curriculum, not to a version: a later cohort may use the version that
superseded the first one's.
"""

from typing import assert_never
from uuid import UUID

from services.training.domain.project.state import Stamp
from shared.contracts.common import CollegeCode, FieldCode
from shared.contracts.training.choice import ChoiceEvent, CurriculumChoiceReleased, CurriculumChosenByCentre
from shared.eventsourcing.deciding.command import Command
from shared.eventsourcing.deciding.decider import Decider, State
from shared.kernel.fiscal_year import FiscalYear
from shared.kernel.frozen import Frozen
from shared.kernel.ids import stream_id
from shared.kernel.refusal import Refused


class Use(Frozen):
    """One project's use of a curriculum."""

    project: UUID
    curriculum: UUID
    version: int


class Choice(State):
    """Which projects of the centre, field and year use the one chosen curriculum."""

    uses: tuple[Use, ...] = ()

    def of(self, project: UUID) -> Use | None:
        """What this project uses."""
        return next((use for use in self.uses if use.project == project), None)


class _OfChoice(Command):
    centre: CollegeCode
    field: FieldCode
    fiscal_year: FiscalYear


class Choose(_OfChoice):
    """Use this curriculum version for the project."""

    use: Use


class LetGo(_OfChoice):
    """The project will not be carried out."""

    project: UUID


ChoiceCommand = Choose | LetGo


def decide(command: ChoiceCommand, state: Choice) -> list[ChoiceEvent]:
    """What follows from the command, or the refusal."""
    match command:
        case Choose():
            return _choose(command, state)
        case LetGo():
            mine = state.of(command.project)
            return [_released(command, mine)] if mine else []
        case _:
            assert_never(command)


def evolve(state: Choice, event: ChoiceEvent) -> Choice:
    """The choice after the event."""
    others = tuple(use for use in state.uses if use.project != event.project)
    match event:
        case CurriculumChosenByCentre():
            use = Use(project=event.project, curriculum=event.curriculum, version=event.version)
            return state.but(uses=(*others, use))
        case CurriculumChoiceReleased():
            return state.but(uses=others)
        case _:
            assert_never(event)


CHOICE = Decider(kind="choice", initial=Choice(), decide=decide, evolve=evolve)


def stream_of_choice(stamp: Stamp) -> UUID:
    """The stream of the choice that a project shares."""
    return stream_id("curriculum-choice", stamp.centre, stamp.field, stamp.fiscal_year)


def _choose(command: Choose, state: Choice) -> list[ChoiceEvent]:
    mine = state.of(command.use.project)
    if mine == command.use:
        return []
    for use in state.uses:
        if use.project != command.use.project and use.curriculum != command.use.curriculum:
            raise Refused("choice.another_curriculum_chosen", curriculum=str(use.curriculum))
    chosen = CurriculumChosenByCentre(
        on=command.on,
        centre=command.centre,
        field=command.field,
        fiscal_year=command.fiscal_year,
        **command.use.__dict__,
    )
    return [_released(command, mine), chosen] if mine else [chosen]


def _released(command: ChoiceCommand, use: Use) -> CurriculumChoiceReleased:
    return CurriculumChoiceReleased(
        on=command.on,
        centre=command.centre,
        field=command.field,
        fiscal_year=command.fiscal_year,
        **use.__dict__,
    )
