"""A field of excellence: the demand it answers, its yearly targets (P-1, P-2, 5.1-R1, 5.2-R1)."""

from typing import assert_never
from uuid import UUID

from pydantic import Field as Limits

from services.curriculum.domain.names import has_thai_letter
from shared.contracts.common import Document, FieldCode, ProvinceCode
from shared.contracts.curriculum.field import FieldDesignated, FieldEvent, FieldTargetSet
from shared.eventsourcing.deciding.command import CENTRAL, Command, dated_by_then, must_speak_for
from shared.eventsourcing.deciding.decider import Decider, Release, State, Take
from shared.kernel.fiscal_year import FiscalYear
from shared.kernel.frozen import Frozen
from shared.kernel.ids import stream_id
from shared.kernel.refusal import Refused
from shared.kernel.stage import NamedStage
from shared.kernel.thai import unique_key

LEAST_CURRICULA = 1  # 5.1-R1
LEAST_TEACHERS = 20  # 5.2-R1


class Stage(NamedStage):
    """Where a field stands."""

    ABSENT = "ABSENT", "ยังไม่กำหนด"
    DESIGNATED = "DESIGNATED", "กำหนดแล้ว"


class Target(Frozen):
    """What a field is to reach in a fiscal year."""

    fiscal_year: FiscalYear
    min_curricula: int = Limits(ge=0, le=1000)
    min_teachers: int = Limits(ge=0, le=100_000)
    waiver: Document | None = None


class Field(State):
    """A field as designated, with its targets by year."""

    stage: Stage = Stage.ABSENT
    designated: FieldDesignated | None = None
    targets: tuple[Target, ...] = ()

    def known(self) -> FieldDesignated:
        """As designated, which every field is whose stream has begun."""
        if self.designated is None:
            raise ValueError("no field yet")
        return self.designated


class Designate(Command):
    """Central designates a field, with the area and the labour demand it answers."""

    field: FieldCode
    name_th: str
    name_en: str
    provinces: frozenset[ProvinceCode]
    labour_demand: str
    document: Document


class SetTarget(Command):
    """Central sets what the field is to reach in a fiscal year."""

    field: FieldCode
    target: Target
    fiscal_year_closed: bool  # looked up in our replica of training's fiscal years


FieldCommand = Designate | SetTarget

MAY: dict[type[Command], set[Stage]] = {
    Designate: {Stage.ABSENT},
    SetTarget: {Stage.DESIGNATED},
}


def stream_of(field: FieldCode) -> UUID:
    """A field's code is its identity."""
    return stream_id("field", field)


def decide(command: FieldCommand, state: Field) -> list[FieldEvent]:
    """What follows from the command, or why it may not be done."""
    must_speak_for(command, CENTRAL, "field.central_only")
    if _is_done(command, state):
        return []
    if state.stage not in MAY[type(command)]:
        code = "field.not_designated" if state.stage is Stage.ABSENT else "field.already_designated"
        raise Refused(code, field=command.field)
    match command:
        case Designate():
            return [_designate(command)]
        case SetTarget():
            return [_set_target(command)]
        case _:
            assert_never(command)


def evolve(state: Field, event: FieldEvent) -> Field:
    """The field after the event."""
    match event:
        case FieldDesignated():
            return state.but(stage=Stage.DESIGNATED, designated=event)
        case FieldTargetSet():
            others = [t for t in state.targets if t.fiscal_year != event.fiscal_year]
            target = Target(
                fiscal_year=event.fiscal_year,
                min_curricula=event.min_curricula,
                min_teachers=event.min_teachers,
                waiver=event.waiver,
            )
            return state.but(targets=tuple(sorted([*others, target], key=lambda t: t.fiscal_year)))
        case _:
            assert_never(event)


def keys(event: FieldEvent) -> list[Take | Release]:
    """No two fields have the same Thai name, however it is typed."""
    match event:
        case FieldDesignated():
            return [Take("field-name", unique_key(event.name_th), "field.name_taken")]
        case FieldTargetSet():
            return []
        case _:
            assert_never(event)


def _is_done(command: FieldCommand, state: Field) -> bool:
    match command:
        case Designate():
            before = state.designated
            return before is not None and _designated(command).but(on=before.on) == before
        case SetTarget():
            return command.target in state.targets
        case _:
            assert_never(command)


def _designate(command: Designate) -> FieldDesignated:
    if not has_thai_letter(command.name_th):
        raise Refused("field.name_not_thai")
    if not command.provinces:
        raise Refused("field.no_province")
    dated_by_then(command.document, command.on)
    return _designated(command)


def _designated(command: Designate) -> FieldDesignated:
    return FieldDesignated(
        on=command.on,
        field=command.field,
        name_th=command.name_th,
        name_en=command.name_en,
        provinces=tuple(sorted(command.provinces)),
        labour_demand=command.labour_demand,
        document=command.document,
    )


def _set_target(command: SetTarget) -> FieldTargetSet:
    target = command.target
    if command.fiscal_year_closed:
        raise Refused("field.fiscal_year_closed", fiscal_year=target.fiscal_year)
    if target.waiver is not None:
        dated_by_then(target.waiver, command.on)
    elif target.min_curricula < LEAST_CURRICULA:
        raise Refused("field.too_few_curricula", least=LEAST_CURRICULA)
    elif target.min_teachers < LEAST_TEACHERS:
        raise Refused("field.too_few_teachers", least=LEAST_TEACHERS)
    return FieldTargetSet(on=command.on, field=command.field, **dict(target))


FIELD = Decider[FieldCommand, Field, FieldEvent](
    kind="field", initial=Field(), decide=decide, evolve=evolve, keys=keys
)
