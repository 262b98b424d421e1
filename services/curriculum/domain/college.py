"""A vocational college, public or private (P-3)."""

from typing import assert_never
from uuid import UUID

from services.curriculum.domain.names import has_thai_letter
from shared.contracts.common import CollegeCode, ProvinceCode, Sector
from shared.contracts.curriculum.college import CollegeEvent, CollegeRegistered
from shared.eventsourcing.deciding.command import CENTRAL, Command, must_speak_for
from shared.eventsourcing.deciding.decider import Decider, State
from shared.kernel.ids import stream_id
from shared.kernel.refusal import Refused
from shared.kernel.stage import NamedStage


class Stage(NamedStage):
    """Whether the college is on the register."""

    ABSENT = "ABSENT", "ยังไม่ขึ้นทะเบียน"
    REGISTERED = "REGISTERED", "ขึ้นทะเบียนแล้ว"


class College(State):
    """A college as registered."""

    stage: Stage = Stage.ABSENT
    registered: CollegeRegistered | None = None

    def known(self) -> CollegeRegistered:
        """As registered, which every college is whose stream has begun."""
        if self.registered is None:
            raise ValueError("no college yet")
        return self.registered


class Register(Command):
    """Central puts a college on the register."""

    college: CollegeCode
    name_th: str
    name_en: str
    province: ProvinceCode
    sector: Sector


CollegeCommand = Register

MAY: dict[type[Command], set[Stage]] = {
    Register: {Stage.ABSENT},
}


def stream_of(college: CollegeCode) -> UUID:
    """A college's code is its identity."""
    return stream_id("college", college)


def decide(command: CollegeCommand, state: College) -> list[CollegeEvent]:
    """What follows from the command, or why it may not be done."""
    must_speak_for(command, CENTRAL, "college.central_only")
    if not has_thai_letter(command.name_th):
        raise Refused("college.name_not_thai")
    registered = CollegeRegistered(
        on=command.on,
        college=command.college,
        name_th=command.name_th,
        name_en=command.name_en,
        province=command.province,
        sector=command.sector,
    )
    if state.registered is not None and registered.but(on=state.registered.on) == state.registered:
        return []
    if state.stage not in MAY[type(command)]:
        raise Refused("college.already_registered", college=command.college)
    return [registered]


def evolve(state: College, event: CollegeEvent) -> College:
    """The college after the event."""
    match event:
        case CollegeRegistered():
            return state.but(stage=Stage.REGISTERED, registered=event)
        case _:
            assert_never(event)


COLLEGE = Decider[CollegeCommand, College, CollegeEvent](
    kind="college", initial=College(), decide=decide, evolve=evolve
)
