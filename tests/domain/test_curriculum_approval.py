from hashlib import sha256

import pytest

from services.curriculum.domain.content import content_hash
from services.curriculum.domain.curriculum import CURRICULUM
from services.curriculum.domain.curriculum_state import PutInForce, Reject, Stage
from shared.contracts.common import Body
from shared.contracts.curriculum.content import Content
from shared.contracts.event import Event
from shared.eventsourcing.deciding.testing import SOMEBODY, By, Spec
from tests.domain import curriculum_history as past
from tests.domain.curriculum_history import approve, draft_next, put_in_force, reject, submit, withdraw
from tests.domain.design_examples import TECHNOLOGY, content, module, resolution
from tests.domain.network_examples import APR_1, DIRECTOR, FEB_1, FEB_8, MAR_1, MAR_8, OFFICER, RIVAL

curriculum = Spec(CURRICULUM)
endorsed = curriculum.given(*past.ENDORSED)
approved = endorsed.given(past.approved)
in_force = curriculum.given(*past.IN_FORCE)


# approval


def test_the_bureau_approves_what_both_have_endorsed() -> None:
    endorsed.when(approve).then(past.approved)


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ((), ["SUBCOMMITTEE", "ENTERPRISE"]),
        ((past.by_subcommittee,), ["ENTERPRISE"]),
        ((past.by_enterprise,), ["SUBCOMMITTEE"]),
        ((past.by_enterprise, past.by_enterprise.but(organisation="thai-ev")), ["SUBCOMMITTEE"]),
    ],
)
def test_without_both_endorsements_there_is_no_approval(given: tuple[Event, ...], missing: list[str]) -> None:
    submitted = curriculum.given(past.drafted, past.submitted, *given)
    submitted.when(approve).refused("curriculum.endorsement_missing", missing=missing)


def test_a_revision_after_an_endorsement_voids_it() -> None:
    again = past.submitted.but(on=MAR_8)
    resubmitted = endorsed.given(past.returned, past.revised.but(on=MAR_8), again)
    resubmitted.when(approve).refused(
        "curriculum.endorsement_missing", missing=["SUBCOMMITTEE", "ENTERPRISE"]
    )
    assert endorsed.given(past.returned).state().endorsements != ()


def test_a_returned_draft_is_not_submitted_again_as_it_was() -> None:
    endorsed.given(past.returned).when(submit.but(on=MAR_8)).refused("curriculum.wrong_stage")


@pytest.mark.parametrize(
    "history",
    [
        (By(past.drafted, RIVAL), past.submitted),
        (past.drafted, By(past.revised, RIVAL), past.submitted),
        (past.drafted, By(past.submitted, RIVAL)),
        (past.drafted, By(past.revised, RIVAL), By(past.revised, SOMEBODY), past.submitted),
    ],
)
def test_whoever_had_a_hand_in_the_draft_does_not_decide_on_it(history: tuple[Event | By, ...]) -> None:
    submitted = curriculum.given(*history)
    both = (past.by_subcommittee, past.by_enterprise)
    submitted.given(*both).when(approve.but(by=RIVAL)).refused("curriculum.own_work")
    submitted.when(reject.but(by=RIVAL)).refused("curriculum.own_work")
    submitted.given(*both, past.approved).when(put_in_force.but(by=RIVAL)).refused("curriculum.own_work")


def test_who_had_a_hand_in_the_version_before_may_decide_on_the_next() -> None:
    before = (By(given.event if isinstance(given, By) else given, RIVAL) for given in past.IN_FORCE)
    state = curriculum.given(*before, past.drafted_2, past.submitted_2).state()
    assert state.hands == (SOMEBODY,)


def test_the_officer_who_submitted_may_not_decide_even_as_director() -> None:
    endorsed.when(approve.but(by=OFFICER)).refused("curriculum.own_work")


def test_the_approval_rests_on_a_resolution_of_the_bureau() -> None:
    (endorsed.when(approve.but(resolution=resolution(Body.SUBCOMMITTEE)))
        .refused("curriculum.resolution_of_another_body", party="BUREAU"))  # fmt: skip


def test_the_approval_does_not_rest_on_a_resolution_of_tomorrow() -> None:
    endorsed.when(approve.but(resolution=resolution(dated=APR_1))).refused("document.dated_later")


def test_the_approval_does_not_rest_on_a_resolution_older_than_the_draft() -> None:
    older = approve.but(resolution=resolution(dated=FEB_1))
    endorsed.when(older).refused("curriculum.resolution_before_submission")


def test_a_technology_that_went_stale_in_review_stops_the_approval() -> None:
    stale = past.drafted.but(content=content(technologies=(TECHNOLOGY.but(review_by=MAR_8),)))
    reviewed = curriculum.given(stale, *past.ENDORSED[1:])
    reviewed.when(approve).refused("curriculum.no_current_technology")


def test_the_hash_is_that_of_the_canonical_content() -> None:
    said = content()
    canonical = (
        '{"completion":{"mandatory_assessments":["POST_TEST","PRACTICAL"],"min_attendance_percent":80},'
        '"modules":[{"assessment":"สอบปฏิบัติ","at_enterprise":true,"competencies":["ซ่อมบำรุงระบบห้ามล้อ"],'
        '"practical_hours":21,"theory_hours":9,"title_en":"Brakes","title_th":"ระบบห้ามล้อ"}],'
        '"technologies":[{"enterprise":"siam-rail","name":"Regenerative braking rig",'
        '"review_by":"2023-03-01"}],"title_en":"Maintenance of rail transport",'
        '"title_th":"การซ่อมบำรุงระบบขนส่งทางราง"}'
    )
    assert content_hash(said) == sha256(canonical.encode()).hexdigest()
    assert content_hash(Content.model_validate_json(said.model_dump_json())) == content_hash(said)
    assert content_hash(content(modules=(module(title_en="Breaks"),))) != content_hash(said)


# in force


def test_an_approved_version_is_put_in_force() -> None:
    approved.when(put_in_force).then(past.started)


def test_the_next_version_is_drafted_while_the_first_is_in_force() -> None:
    in_force.when(draft_next).then(past.drafted_2)
    state = in_force.given(past.drafted_2).state()
    assert (state.stage, state.version, state.content) == (Stage.DRAFTING, 2, past.BETTER)
    assert (state.in_force.version, state.in_force.content) == (1, content())


def test_the_next_version_starts_with_no_endorsement() -> None:
    again = in_force.given(past.drafted_2, past.submitted_2)
    again.when(approve.but(on=APR_1)).refused("curriculum.endorsement_missing")


def test_the_next_version_supersedes_the_one_in_force() -> None:
    again = in_force.given(*past.ENDORSED_2, past.approved_2)
    again.when(put_in_force.but(on=APR_1)).then(past.superseded, past.started_2)
    state = again.given(past.superseded, past.started_2).state()
    assert (state.stage, state.in_force.version) == (Stage.IN_FORCE, 2)


def test_a_rejected_version_keeps_its_number_and_the_first_stays_in_force() -> None:
    again = in_force.given(past.drafted_2, past.submitted_2, past.rejected_2)
    again.when(draft_next).then(past.drafted_2.but(version=3))
    state = again.given(past.drafted_2.but(version=3)).state()
    assert (state.in_force.version, state.in_force.content) == (1, content())


def test_the_version_in_force_is_withdrawn_with_its_reason() -> None:
    in_force.when(withdraw).then(past.withdrawn)
    assert in_force.given(past.withdrawn).state().stage is Stage.WITHDRAWN


def test_withdrawing_the_version_in_force_leaves_the_next_one_in_the_making() -> None:
    again = in_force.given(past.drafted_2)
    again.when(withdraw).then(past.withdrawn)
    state = again.given(past.withdrawn).state()
    assert (state.stage, state.in_force) == (Stage.DRAFTING, None)
    again.given(past.withdrawn).when(withdraw).refused("curriculum.nothing_in_force")


def test_after_a_withdrawal_the_next_version_supersedes_nothing() -> None:
    again = in_force.given(*past.ENDORSED_2, past.withdrawn, past.approved_2)
    again.when(put_in_force.but(on=APR_1)).then(past.started_2)


def test_a_withdrawn_curriculum_may_get_a_next_version() -> None:
    in_force.given(past.withdrawn).when(draft_next).then(past.drafted_2)


def test_decisions_of_one_day_may_follow_each_other() -> None:
    command = PutInForce(by=DIRECTOR, by_org="BUREAU", on=MAR_8)
    approved.when(command).then(past.started)
    approved.when(command.but(on=MAR_1)).refused("date.before_last_step", last="2021-03-08")
    early = Reject(by=DIRECTOR, by_org="BUREAU", on=FEB_8, reason="ซ้ำ")
    curriculum.given(past.drafted, past.submitted).when(early).then(past.rejected.but(on=FEB_8, reason="ซ้ำ"))
