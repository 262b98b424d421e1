"""A person by opaque id: registered, a teacher of one college, erased (P-5)."""

from datetime import date
from uuid import UUID

import pytest

from services.enrolment.domain.lookup import check_registered
from services.enrolment.domain.person import PERSON, Erase, Person, Register, RegisterTeacher, Stage
from shared.contracts.enrolment.person import PersonalDataErased, PersonRegistered, TeacherRegistered
from shared.eventsourcing.deciding.testing import SOMEBODY, Spec
from shared.kernel.refusal import Refused

person = Spec(PERSON)
WHO, ON = UUID(int=11), date(2020, 11, 2)
REGISTER = Register(person=WHO, demo=True, by=SOMEBODY, by_org="rayong-tc", on=ON)
TEACHES = RegisterTeacher(
    person=WHO, college="rayong-tc", fields=("RAIL", "EV", "RAIL"), by=SOMEBODY, by_org="rayong-tc", on=ON
)
ERASE = Erase(person=WHO, request="DSR-2564-001", by=SOMEBODY, by_org="OVEC", on=ON)

registered = PersonRegistered(person=WHO, demo=True, registered_by="rayong-tc", on=ON)
teaches = TeacherRegistered(teacher=WHO, college="rayong-tc", fields=("EV", "RAIL"), on=ON)
erased = PersonalDataErased(person=WHO, request="DSR-2564-001", on=ON)


# Not registered


def test_somebody_is_registered_under_an_opaque_id() -> None:
    person.when(REGISTER).then(registered)


def test_only_a_registered_person_becomes_a_teacher_or_is_erased() -> None:
    person.when(TEACHES).refused("person.unknown")
    person.when(ERASE).refused("person.unknown")


# Registered


def test_the_same_document_registers_nobody_else() -> None:
    person.given(registered).when(REGISTER).refused("person.already_registered")


def test_a_college_says_what_the_teacher_teaches_each_field_once() -> None:
    person.given(registered).when(TEACHES).then(teaches)


def test_saying_the_same_again_changes_nothing() -> None:
    person.given(registered, teaches).when(TEACHES).then()


def test_the_college_may_say_that_she_teaches_other_fields_now() -> None:
    now = TEACHES.but(fields=("EV",))
    person.given(registered, teaches).when(now).then(teaches.but(fields=("EV",)))


def test_a_college_registers_its_own_teachers_only() -> None:
    person.given(registered).when(TEACHES.but(by_org="sattahip-tc")).refused("teacher.other_college")


def test_a_teacher_belongs_to_one_college() -> None:
    elsewhere = TEACHES.but(college="sattahip-tc", by_org="sattahip-tc")
    person.given(registered, teaches).when(elsewhere).refused("teacher.of_another_college")


@pytest.mark.parametrize("organisation", ["sattahip-tc", "BUREAU"])
def test_nobody_claims_a_person_of_another_organisation_to_look_up_the_identity(organisation: str) -> None:
    theirs = registered.but(registered_by=organisation)
    person.given(theirs).when(TEACHES).refused("teacher.registered_elsewhere")
    before = registered.but(registered_by=None)  # as recorded before the organisation was noted
    person.given(before).when(TEACHES).then(teaches)


# Erased


def test_an_identity_is_erased_once() -> None:
    person.given(registered, teaches).when(ERASE).then(erased)
    person.given(registered, teaches, erased).when(ERASE).then()


@pytest.mark.parametrize("command", [REGISTER, TEACHES])
def test_nothing_is_added_to_an_erased_person(command: Register | RegisterTeacher) -> None:
    person.given(registered, erased).when(command).refused("person.erased")


def test_erasure_keeps_the_facts() -> None:
    state = person.given(registered, teaches, erased).state()
    kept = Person(stage=Stage.ERASED, registered_by="rayong-tc", college="rayong-tc", fields=("EV", "RAIL"))
    assert state.but(last_by={}) == kept


# Lost in a restore


def test_who_registered_the_person_puts_a_lost_record_back_and_nobody_else() -> None:
    lost = REGISTER.but(record_lost=True)
    person.given(registered).when(lost).then()
    person.given(registered).when(lost.but(by_org="BUREAU")).refused("person.already_registered")
    person.given(registered, erased).when(lost).refused("person.erased")


def test_only_a_registered_person_gets_a_lost_key_back_from_who_registered_her() -> None:
    check_registered(person.given(registered).state(), by_org="rayong-tc")
    for state, org, code in (
        (None, "rayong-tc", "person.unknown"),
        (person.given(registered).state(), "BUREAU", "person.unknown"),
        (person.given(registered, erased).state(), "rayong-tc", "person.erased"),
    ):
        with pytest.raises(Refused, match=code):
            check_registered(state, by_org=org)
