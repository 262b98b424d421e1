"""A person under an opaque id, a teacher where a college says so; who it is, only the vault knows (P-5)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import assert_never

from shared.contracts.common import CollegeCode, FieldCode, OrganisationCode, PersonId
from shared.contracts.enrolment.person import (
    PersonalDataErased,
    PersonEvent,
    PersonRegistered,
    TeacherRegistered,
)
from shared.eventsourcing.deciding.command import Command
from shared.eventsourcing.deciding.decider import Decider, State
from shared.kernel.refusal import Refused


class Stage(StrEnum):
    """Whether there is an identity behind the id."""

    ABSENT = "ABSENT"
    REGISTERED = "REGISTERED"
    ERASED = "ERASED"


class Person(State):
    """``college`` and ``fields`` are those of a teacher."""

    stage: Stage = Stage.ABSENT
    registered_by: OrganisationCode | None = None
    college: CollegeCode | None = None
    fields: tuple[FieldCode, ...] = ()


class Register(Command):
    """Somebody is put into the vault. ``record_lost``: the person is registered, but the record is not there.

    A restore loses records; who registered the person sends it again, under the same document.
    """

    person: PersonId
    demo: bool
    record_lost: bool = False


class RegisterTeacher(Command):
    """The personnel section of a college says that the person teaches there, and what."""

    person: PersonId
    college: CollegeCode
    fields: tuple[FieldCode, ...]


class Erase(Command):
    """A data-subject request is granted; ``request`` is its number."""

    person: PersonId
    request: str


PersonCommand = Register | RegisterTeacher | Erase

REFUSALS: Mapping[type[PersonCommand], Mapping[Stage, str]] = {
    Register: {Stage.REGISTERED: "person.already_registered", Stage.ERASED: "person.erased"},
    RegisterTeacher: {Stage.ABSENT: "person.unknown", Stage.ERASED: "person.erased"},
    Erase: {Stage.ABSENT: "person.unknown"},
}


def decide(command: PersonCommand, state: Person) -> list[PersonEvent]:
    """One person per citizen id; a teacher belongs to one college."""
    if isinstance(command, RegisterTeacher) and command.by_org != command.college:
        raise Refused("teacher.other_college")
    if isinstance(command, Register) and _gives_back(command, state):
        return []
    if code := REFUSALS[type(command)].get(state.stage):
        raise Refused(code)
    match command:
        case Register():
            return [
                PersonRegistered(
                    person=command.person, demo=command.demo, registered_by=command.by_org, on=command.on
                )
            ]
        case RegisterTeacher():
            return _teacher(command, state)
        case Erase():
            if state.stage is Stage.ERASED:
                return []
            return [PersonalDataErased(person=command.person, request=command.request, on=command.on)]
        case _:
            assert_never(command)


def _gives_back(command: Register, state: Person) -> bool:
    """Nothing new: only the record that a restore lost, from who had sent it."""
    known = state.stage is Stage.REGISTERED and command.by_org == state.registered_by
    return known and command.record_lost


def _teacher(command: RegisterTeacher, state: Person) -> list[PersonEvent]:
    if state.college not in {None, command.college}:
        raise Refused("teacher.of_another_college")
    # whose id stands on some list is no teacher of one's own yet
    if state.college is None and state.registered_by not in {None, command.college}:
        raise Refused("teacher.registered_elsewhere")
    fields = tuple(sorted(set(command.fields)))
    if (state.college, state.fields) == (command.college, fields):
        return []
    return [TeacherRegistered(teacher=command.person, college=command.college, fields=fields, on=command.on)]


def evolve(state: Person, event: PersonEvent) -> Person:
    """Erasure takes the identity, not the facts."""
    match event:
        case PersonRegistered():
            return state.but(stage=Stage.REGISTERED, registered_by=event.registered_by)
        case TeacherRegistered():
            return state.but(college=event.college, fields=event.fields)
        case PersonalDataErased():
            return state.but(stage=Stage.ERASED)
        case _:
            assert_never(event)


PERSON = Decider[PersonCommand, Person, PersonEvent](
    kind="person", initial=Person(), decide=decide, evolve=evolve
)
