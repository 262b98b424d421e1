from datetime import date
from typing import Any

import pytest

from services.curriculum.domain.committee import COMMITTEE, Stage
from shared.contracts.common import Duty
from shared.contracts.curriculum.committee import (
    Capacity,
    CommitteeMember,
    CommitteeMemberReplaced,
    DesignCommitteeAppointed,
    DesignCommitteeDissolved,
    RepresentativeNominated,
)
from shared.contracts.event import Event
from shared.eventsourcing.deciding.decider import Take
from shared.eventsourcing.deciding.testing import Spec
from tests.domain.design_examples import (
    CHAIR,
    FROM_CENTRE,
    FROM_ENTERPRISE,
    FROM_SUBCOMMITTEE,
    MEMBERS,
    appoint,
    dissolve,
    member,
    nominate,
    order,
    replace,
)
from tests.domain.network_examples import APR_1, DEC_1, ENGINEER, JAN_4, NOV_2, OFFICER, RIVAL, TEACHER
from tests.domain.stage_table import cells, outcome

about: dict[str, Any] = {"on": DEC_1, "field": "RAIL", "fiscal_year": 2564}
college_nominated = RepresentativeNominated(
    **about | {"on": NOV_2},
    college="chonburi-tc",
    person=TEACHER,
    capacity=Capacity.CENTRE_COLLEGE,
    organisation="chonburi-tc",
)
engineer: dict[str, Any] = {
    "person": ENGINEER,
    "capacity": Capacity.ENTERPRISE,
    "organisation": "siam-rail",
}
enterprise_nominated = college_nominated.but(**engineer)
nominated = (college_nominated, enterprise_nominated)
appointed = DesignCommitteeAppointed(**about, order=order(), members=MEMBERS)
NEW_SECRETARY = member(OFFICER, Capacity.SUBCOMMITTEE, "SUBCOMMITTEE", duty=Duty.SECRETARY)
replaced = CommitteeMemberReplaced(
    **about | {"on": JAN_4},
    order=order("1/2564", dated=JAN_4),
    leaving=FROM_SUBCOMMITTEE.person,
    joining=NEW_SECRETARY,
)
dissolved = DesignCommitteeDissolved(**about | {"on": APR_1}, order=order("30/2564", dated=APR_1))

committee = Spec(COMMITTEE)
forming = committee.given(*nominated)
in_office = committee.given(*nominated, appointed)
SITUATIONS: dict[Stage, tuple[Event, ...]] = {
    Stage.ABSENT: (),
    Stage.FORMING: nominated,
    Stage.APPOINTED: (*nominated, appointed),
    Stage.DISSOLVED: (*nominated, appointed, dissolved),
}
COMMANDS = {
    "nominate": nominate(person=RIVAL, capacity=Capacity.ENTERPRISE, organisation="thai-ev"),
    "appoint": appoint(order=order("13/2564")),
    "replace": replace(),
    "dissolve": dissolve(order=order("31/2564", dated=APR_1)),
}
TABLE = """
stage       nominate      appoint               replace       dissolve
ABSENT      yes           nominations_missing   unknown       unknown
FORMING     yes           yes                   wrong_stage   wrong_stage
APPOINTED   yes           wrong_stage           yes           yes
DISSOLVED   wrong_stage   wrong_stage           wrong_stage   wrong_stage
"""


@pytest.mark.parametrize(("stage", "command", "follows"), cells(TABLE))
def test_every_command_at_every_stage(stage: str, command: str, follows: str) -> None:
    state = committee.given(*SITUATIONS[Stage[stage]]).state()
    assert state.stage == stage
    assert outcome(COMMITTEE, state, COMMANDS[command]) == follows


# while it is forming


def test_a_college_selects_a_representative_of_its_own() -> None:
    committee.when(nominate()).then(college_nominated)


def test_a_college_selects_a_representative_of_an_enterprise() -> None:
    committee.when(nominate(**engineer)).then(enterprise_nominated)


def test_selecting_the_same_person_again_changes_nothing() -> None:
    forming.when(nominate(on=DEC_1)).then()


def test_two_colleges_may_select_the_same_engineer() -> None:
    another = nominate(**engineer, college="rayong-tc", by_org="rayong-tc")
    forming.when(another).then(enterprise_nominated.but(college="rayong-tc"))


def test_nobody_is_selected_to_speak_for_two() -> None:
    forming.when(nominate(**engineer | {"person": TEACHER})).refused("committee.nominated_otherwise")


def test_a_college_selects_on_its_own_behalf_only() -> None:
    committee.when(nominate(by_org="rayong-tc")).refused("committee.not_your_college")


def test_only_a_member_of_the_network_selects() -> None:
    committee.when(nominate(college_is_member=False)).refused("committee.college_not_a_member")


def test_a_college_does_not_select_for_the_bureau() -> None:
    command = nominate(capacity=Capacity.BUREAU, organisation="BUREAU")
    committee.when(command).refused("committee.not_a_colleges_choice")


def test_a_college_does_not_select_people_of_another_college() -> None:
    committee.when(nominate(organisation="rayong-tc")).refused("committee.nominee_of_another_college")


@pytest.mark.parametrize("but", [{"organisation_is_college": True}, {"organisation": "SUBCOMMITTEE"}])
def test_neither_a_college_nor_an_office_is_an_enterprise(but: dict[str, Any]) -> None:
    committee.when(nominate(**engineer | but)).refused("committee.not_an_enterprise")


@pytest.mark.parametrize("command", [nominate, appoint])
def test_a_committee_is_formed_for_a_designated_field_in_a_year_not_closed(command: Any) -> None:
    committee.when(command(field_designated=False)).refused("field.not_designated")
    committee.when(command(fiscal_year_closed=True)).refused("committee.fiscal_year_closed")


# its appointment


def test_the_bureau_appoints_the_committee_by_an_order() -> None:
    forming.when(appoint()).then(appointed)


def test_only_the_bureau_appoints() -> None:
    forming.when(appoint(by_org="OVEC")).refused("committee.bureau_only")


def test_colleges_must_have_selected_from_colleges_and_enterprises() -> None:
    (committee.given(college_nominated)
        .when(appoint())
        .refused("committee.nominations_missing", missing=["ENTERPRISE"]))  # fmt: skip


@pytest.mark.parametrize("capacity", Capacity)
def test_all_four_parties_sit_on_the_committee(capacity: Capacity) -> None:
    others = tuple(m.but(duty=Duty.MEMBER) for m in MEMBERS if m.capacity is not capacity)
    (forming.when(appoint(members=others))
        .refused("committee.capacity_missing", missing=[capacity.value]))  # fmt: skip


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ((CHAIR, FROM_SUBCOMMITTEE.but(duty=Duty.CHAIR), FROM_CENTRE, FROM_ENTERPRISE), "not_one_chair"),
        ((CHAIR.but(duty=Duty.MEMBER), *MEMBERS[1:]), "not_one_chair"),
        ((CHAIR, FROM_SUBCOMMITTEE.but(duty=Duty.MEMBER), *MEMBERS[2:]), "no_secretary"),
        ((*MEMBERS, member(TEACHER, Capacity.BUREAU, "BUREAU")), "person_twice"),
        ((CHAIR.but(supplies_equipment=True), *MEMBERS[1:]), "supplier_in_chair"),
        ((*MEMBERS[:3], FROM_ENTERPRISE.but(person=RIVAL)), "not_nominated"),
        ((*MEMBERS[:3], FROM_ENTERPRISE.but(organisation="thai-ev")), "not_nominated"),
        ((*MEMBERS, member(RIVAL, Capacity.CENTRE_COLLEGE, "rayong-tc")), "not_a_centre"),
        ((CHAIR.but(organisation="siam-rail"), *MEMBERS[1:]), "wrong_organisation"),
        ((CHAIR, FROM_SUBCOMMITTEE.but(organisation="BUREAU"), *MEMBERS[2:]), "wrong_organisation"),
        ((*MEMBERS[:3], FROM_ENTERPRISE.but(organisation="OVEC")), "wrong_organisation"),
    ],
)
def test_what_is_no_lawful_committee(members: tuple[CommitteeMember, ...], code: str) -> None:
    forming.when(appoint(members=members)).refused(f"committee.{code}")


def test_a_supplier_who_declares_it_may_sit_but_not_preside() -> None:
    members = (*MEMBERS[:3], FROM_ENTERPRISE.but(supplies_equipment=True))
    forming.when(appoint(members=members)).then(appointed.but(members=members))


def test_a_college_that_is_no_centre_any_more_has_no_seat() -> None:
    forming.when(appoint(centres=frozenset())).refused("committee.not_a_centre", college="chonburi-tc")


def test_the_order_is_of_the_bureau_or_of_central() -> None:
    central = order(issued_by="OVEC")
    forming.when(appoint(order=central)).then(appointed.but(order=central))
    forming.when(appoint(order=order(issued_by="chonburi-tc"))).refused("committee.order_of_another")


def test_the_order_is_not_of_tomorrow() -> None:
    forming.when(appoint(order=order(dated=date(2020, 12, 2)))).refused("document.dated_later")


def test_an_order_number_is_taken_for_its_unit_and_buddhist_year() -> None:
    taken = Take("order", "BUREAU 2563 12/2564", "committee.order_taken")
    assert COMMITTEE.keys(appointed) == [taken]
    assert COMMITTEE.keys(appointed.but(order=order("๑๒/๒๕๖๔"))) == [taken]
    assert [take.key for take in COMMITTEE.keys(replaced)] == ["BUREAU 2564 1/2564"]
    assert [take.key for take in COMMITTEE.keys(dissolved)] == ["BUREAU 2564 30/2564"]
    assert COMMITTEE.keys(college_nominated) == []


# in office


def test_appointing_the_same_committee_again_changes_nothing() -> None:
    in_office.when(appoint(on=JAN_4)).then()


def test_a_member_is_replaced_by_a_new_order() -> None:
    in_office.when(replace()).then(replaced)
    assert in_office.given(replaced).state().members == (CHAIR, NEW_SECRETARY, FROM_CENTRE, FROM_ENTERPRISE)


def test_replacing_the_same_member_again_changes_nothing() -> None:
    in_office.given(replaced).when(replace()).then()


def test_only_a_member_can_give_way() -> None:
    in_office.when(replace(leaving=RIVAL)).refused("committee.not_a_member", person=str(RIVAL))


def test_a_replacement_keeps_the_committee_lawful() -> None:
    in_office.when(replace(joining=CHAIR)).refused("committee.person_twice")
    in_office.when(replace(joining=NEW_SECRETARY.but(duty=Duty.MEMBER))).refused("committee.no_secretary")


def test_the_replacement_for_an_enterprise_was_selected_by_a_college() -> None:
    command = replace(leaving=ENGINEER, joining=FROM_ENTERPRISE.but(person=RIVAL))
    in_office.when(command).refused("committee.not_nominated")
    later = enterprise_nominated.but(person=RIVAL, on=DEC_1)
    expected = replaced.but(leaving=ENGINEER, joining=command.joining)
    in_office.given(later).when(command).then(expected)


def test_an_order_number_serves_once() -> None:
    command = replace(order=order(dated=date(2020, 12, 31)))
    in_office.when(command).refused("committee.order_taken")


def test_a_member_is_not_replaced_before_the_appointment() -> None:
    in_office.when(replace(on=NOV_2, order=order("9/2564", dated=NOV_2))).refused("date.before_last_step")


def test_the_bureau_dissolves_the_committee() -> None:
    in_office.when(dissolve()).then(dissolved)


# when dissolved


def test_dissolving_again_changes_nothing() -> None:
    in_office.given(dissolved).when(dissolve()).then()
