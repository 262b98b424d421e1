from typing import Any

import pytest

from services.curriculum.domain.membership import (
    MEMBERSHIP,
    ChangeGroup,
    DesignateCentre,
    RevokeCentre,
    Stage,
)
from shared.contracts.common import CollegeGroup, Sector
from shared.contracts.curriculum.membership import (
    CollegeJoinedNetwork,
    CollegeLeftNetwork,
    MembershipGroupChanged,
    NetworkCentreDesignated,
    NetworkCentreRevoked,
)
from shared.contracts.event import Event
from shared.eventsourcing.deciding.testing import Spec
from tests.domain.network_examples import DEC_1, NOV_2, OCT_1, by_central, join, leave, paper
from tests.domain.stage_table import cells, outcome

about: dict[str, Any] = {
    "on": OCT_1,
    "college": "chonburi-tc",
    "field": "RAIL",
    "group": CollegeGroup.EXCELLENCE,
    "sector": Sector.PUBLIC,
    "province": "TH-20",
}
later = about | {"on": NOV_2}
joined = CollegeJoinedNetwork(**about)
changed = MembershipGroupChanged(**later | {"group": CollegeGroup.EXPERT}, document=paper())
made_centre = NetworkCentreDesignated(**later, document=paper())
centre_revoked = NetworkCentreRevoked(**later, document=paper())
left = CollegeLeftNetwork(**later, reason="เลิกเปิดสอนสาขานี้")
change_group = by_central(ChangeGroup, group=CollegeGroup.EXPERT)
designate_centre, revoke_centre = by_central(DesignateCentre), by_central(RevokeCentre)

membership = Spec(MEMBERSHIP)
SITUATIONS: dict[Stage, tuple[Event, ...]] = {
    Stage.ABSENT: (),
    Stage.MEMBER: (joined,),
    Stage.CENTRE: (joined, made_centre),
    Stage.LEFT: (joined, left),
}
COMMANDS = {
    "join": join(group=CollegeGroup.STANDARD, on=DEC_1),
    "change-group": change_group,
    "designate-centre": designate_centre,
    "revoke-centre": revoke_centre,
    "leave": leave(),
}
TABLE = """
stage    join             change-group   designate-centre   revoke-centre   leave
ABSENT   yes              not_a_member   not_a_member       not_a_member    not_a_member
MEMBER   already_member   yes            yes                not_a_centre    yes
CENTRE   already_member   yes            -                  yes             centre_may_not_leave
LEFT     yes              not_a_member   not_a_member       not_a_member    -
"""


@pytest.mark.parametrize(("stage", "command", "follows"), cells(TABLE))
def test_every_command_at_every_stage(stage: str, command: str, follows: str) -> None:
    state = membership.given(*SITUATIONS[Stage[stage]]).state()
    assert state.stage == stage
    assert outcome(MEMBERSHIP, state, COMMANDS[command]) == follows


# before it joined


def test_a_college_that_teaches_the_field_joins_in_a_group() -> None:
    membership.when(join()).then(joined)


def test_a_college_joins_for_itself_only() -> None:
    membership.when(join(by_org="rayong-tc")).refused("membership.not_your_college")


def test_only_a_registered_college_joins() -> None:
    membership.when(join(sector=None, province=None)).refused("college.not_registered")


def test_only_the_network_of_a_designated_field_is_joined() -> None:
    membership.when(join(field_designated=False)).refused("field.not_designated")


def test_only_a_college_that_teaches_the_field_joins() -> None:
    membership.when(join(teaches_field=False)).refused("membership.field_not_taught")


def test_a_centre_must_be_a_member() -> None:
    membership.when(designate_centre).refused("membership.not_a_member")


def test_who_never_joined_cannot_leave() -> None:
    membership.when(leave()).refused("membership.not_a_member")


# when a member


def test_joining_again_in_the_same_group_changes_nothing() -> None:
    membership.given(joined).when(join(on=DEC_1)).then()


def test_a_member_does_not_join_another_group_by_itself() -> None:
    membership.given(joined).when(join(group=CollegeGroup.EXPERT)).refused("membership.already_member")


def test_central_moves_a_member_to_another_group() -> None:
    membership.given(joined).when(change_group).then(changed)


def test_moving_a_member_to_its_own_group_changes_nothing() -> None:
    membership.given(joined).when(by_central(ChangeGroup, group=CollegeGroup.EXCELLENCE)).then()


def test_no_college_changes_its_group_by_itself() -> None:
    command = by_central(ChangeGroup, group=CollegeGroup.EXPERT, by_org="chonburi-tc")
    membership.given(joined).when(command).refused("membership.central_only")


def test_central_makes_a_member_a_centre() -> None:
    membership.given(joined).when(designate_centre).then(made_centre)


def test_a_centre_is_not_designated_on_a_paper_of_tomorrow() -> None:
    command = by_central(DesignateCentre, document=paper(dated=DEC_1))
    membership.given(joined).when(command).refused("document.dated_later")


def test_a_mere_member_cannot_be_revoked_as_a_centre() -> None:
    membership.given(joined).when(revoke_centre).refused("membership.not_a_centre")


def test_a_member_leaves() -> None:
    membership.given(joined).when(leave()).then(left)


def test_nothing_takes_effect_before_the_last_change() -> None:
    (membership.given(joined, left)
        .when(join(on=OCT_1))
        .refused("membership.overlaps", since="2020-11-02"))  # fmt: skip


# when a centre


def test_designating_a_centre_again_changes_nothing() -> None:
    membership.given(joined, made_centre).when(designate_centre).then()


def test_a_revoked_centre_stays_a_member() -> None:
    membership.given(joined, made_centre).when(revoke_centre).then(centre_revoked)
    assert membership.given(joined, made_centre, centre_revoked).state().stage is Stage.MEMBER


def test_a_centre_may_not_leave() -> None:
    membership.given(joined, made_centre).when(leave()).refused("membership.centre_may_not_leave")


# when it has left


def test_leaving_again_changes_nothing() -> None:
    membership.given(joined, left).when(leave()).then()


def test_a_college_may_join_again_and_in_another_group() -> None:
    again = CollegeJoinedNetwork(**about | {"on": DEC_1, "group": CollegeGroup.STANDARD})
    membership.given(joined, left).when(join(on=DEC_1, group=CollegeGroup.STANDARD)).then(again)
