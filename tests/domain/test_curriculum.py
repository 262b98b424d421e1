from datetime import date
from typing import Any

import pytest

from services.curriculum.domain.curriculum import CURRICULUM
from services.curriculum.domain.curriculum_state import Stage
from shared.contracts.common import Body
from shared.eventsourcing.deciding.testing import By, Spec
from tests.domain import curriculum_history as past
from tests.domain.curriculum_history import (
    approve,
    draft_next,
    put_in_force,
    reject,
    revise,
    send_back,
    submit,
    withdraw,
)
from tests.domain.design_examples import (
    SEEN,
    TECHNOLOGY,
    content,
    draft,
    endorse_by_enterprise,
    endorse_by_subcommittee,
    module,
    resolution,
)
from tests.domain.network_examples import APR_1, FEB_1, FEB_8, MAR_8, NOV_2, OFFICER
from tests.domain.stage_table import cells, outcome

curriculum = Spec(CURRICULUM)
drafting = curriculum.given(past.drafted)
submitted = curriculum.given(past.drafted, By(past.submitted, OFFICER))
endorsed = curriculum.given(*past.ENDORSED)
returned = submitted.given(past.by_subcommittee, past.returned)
approved = endorsed.given(past.approved)
in_force = curriculum.given(*past.IN_FORCE)
SITUATIONS = {
    Stage.ABSENT: curriculum,
    Stage.DRAFTING: drafting,
    Stage.SUBMITTED: submitted,
    Stage.ENDORSED: endorsed,
    Stage.RETURNED: returned,
    Stage.APPROVED: approved,
    Stage.REJECTED: submitted.given(past.rejected),
    Stage.IN_FORCE: in_force,
    Stage.WITHDRAWN: in_force.given(past.withdrawn),
}
COMMANDS = {
    "draft": draft(content=content(title_en="Another")),
    "next": draft_next,
    "revise": revise.but(on=APR_1),
    "submit": submit.but(on=APR_1),
    "endorse": endorse_by_enterprise(by_org="thai-ev", enterprises=frozenset({"thai-ev"}), on=APR_1),
    "return": send_back.but(on=APR_1, reason="แก้ไขอีกครั้ง"),
    "reject": reject.but(on=APR_1, reason="อื่น ๆ"),
    "approve": approve.but(on=APR_1, resolution=resolution(dated=APR_1)),
    "start": put_in_force.but(on=APR_1),
    "withdraw": withdraw.but(reason="อื่น ๆ"),
}
TABLE = """
stage     draft       next        revise      submit      endorse     return      reject      approve             start       withdraw
ABSENT    yes         unknown     unknown     unknown     unknown     unknown     unknown     unknown             unknown     unknown
DRAFTING  wrong_stage wrong_stage yes         yes         wrong_stage wrong_stage wrong_stage wrong_stage         wrong_stage nothing_in_force
SUBMITTED wrong_stage wrong_stage wrong_stage -           yes         yes         yes         endorsement_missing wrong_stage nothing_in_force
ENDORSED  wrong_stage wrong_stage wrong_stage -           yes         yes         yes         yes                 wrong_stage nothing_in_force
RETURNED  wrong_stage wrong_stage yes         wrong_stage wrong_stage wrong_stage wrong_stage wrong_stage         wrong_stage nothing_in_force
APPROVED  wrong_stage wrong_stage wrong_stage wrong_stage wrong_stage wrong_stage wrong_stage wrong_stage         yes         nothing_in_force
REJECTED  wrong_stage yes         wrong_stage wrong_stage wrong_stage wrong_stage wrong_stage wrong_stage         wrong_stage nothing_in_force
IN_FORCE  wrong_stage yes         wrong_stage wrong_stage wrong_stage wrong_stage wrong_stage wrong_stage         -           yes
WITHDRAWN wrong_stage yes         wrong_stage wrong_stage wrong_stage wrong_stage wrong_stage wrong_stage         wrong_stage nothing_in_force
"""  # noqa: E501 - a table is read across


@pytest.mark.parametrize(("stage", "command", "follows"), cells(TABLE))
def test_every_command_at_every_stage(stage: str, command: str, follows: str) -> None:
    state = SITUATIONS[Stage[stage]].state()
    assert state.stage == stage
    assert outcome(CURRICULUM, state, COMMANDS[command]) == follows


@pytest.mark.parametrize(
    ("situation", "command"),
    [
        (drafting, draft(on=FEB_8)),
        (drafting.given(past.revised), revise),
        (submitted, submit),
        (returned, send_back),
        (submitted.given(past.by_enterprise), endorse_by_enterprise()),
        (endorsed, endorse_by_subcommittee()),
        (approved, approve),
        (submitted.given(past.rejected), reject),
        (in_force, put_in_force),
        (in_force.given(past.withdrawn), withdraw),
        (in_force.given(past.drafted_2), draft_next),
    ],
)
def test_a_command_repeated_with_the_same_content_changes_nothing(situation: Spec, command: Any) -> None:
    situation.when(command).then()


@pytest.mark.parametrize("command", [c for name, c in COMMANDS.items() if name != "endorse"])
def test_only_the_bureau_drafts_and_decides(command: Any) -> None:
    in_force.when(command.but(by_org="OVEC")).refused("curriculum.bureau_only")


# drafting


def test_a_quorate_workshop_yields_the_draft_of_version_one() -> None:
    curriculum.when(draft()).then(past.drafted)


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        (None, "workshop.unknown"),
        (SEEN.but(field="AVIATION"), "curriculum.workshop_of_another_field"),
        (SEEN.but(held=False, quorate=False), "curriculum.workshop_not_held"),
        (SEEN.but(quorate=False), "curriculum.workshop_inquorate"),
    ],
)
def test_a_draft_comes_from_a_quorate_workshop_of_its_field(seen: Any, code: str) -> None:
    curriculum.when(draft(seen=seen)).refused(code)
    in_force.when(draft_next.but(seen=seen)).refused(code)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"modules": (module(theory_hours=0, practical_hours=0),)}, "no_hours"),
        ({"modules": (module(theory_hours=10, practical_hours=9),)}, "too_little_practice"),
        ({"modules": (module(), module(assessment=" "))}, "module_incomplete"),
        ({"modules": (module(competencies=("ซ่อม", "")),)}, "module_incomplete"),
        ({"technologies": ()}, "no_current_technology"),
        ({"technologies": (TECHNOLOGY.but(review_by=FEB_8),)}, "no_current_technology"),
    ],
)
def test_what_may_not_be_taught_is_not_drafted(wrong: dict[str, Any], code: str) -> None:
    said = content(**wrong)
    curriculum.when(draft(content=said, on=FEB_8)).refused(f"curriculum.{code}")
    drafting.when(revise.but(content=said)).refused(f"curriculum.{code}")
    in_force.when(draft_next.but(content=said)).refused(f"curriculum.{code}")


def test_half_of_the_hours_in_practice_are_enough() -> None:
    said = content(modules=(module(theory_hours=10, practical_hours=10),))
    curriculum.when(draft(content=said)).then(past.drafted.but(content=said))


def test_the_draft_is_revised_and_submitted() -> None:
    drafting.when(revise).then(past.revised)
    drafting.when(submit).then(past.submitted)


def test_a_technology_that_went_stale_in_the_drawer_stops_the_submission() -> None:
    stale = past.drafted.but(content=content(technologies=(TECHNOLOGY.but(review_by=FEB_8),)))
    curriculum.given(stale).when(submit).refused("curriculum.no_current_technology", on="2021-02-08")


def test_nothing_is_submitted_before_it_was_drafted() -> None:
    drafting.when(submit.but(on=NOV_2)).refused("date.before_last_step", last="2021-02-01")


# under review


def test_the_sub_committee_endorses_by_a_resolution() -> None:
    submitted.when(endorse_by_subcommittee()).then(past.by_subcommittee)


def test_an_enterprise_of_the_committee_endorses() -> None:
    submitted.when(endorse_by_enterprise()).then(past.by_enterprise.but(completes=False))


def test_the_endorsement_by_which_both_have_signed_says_so_and_no_later_one() -> None:
    first = submitted.given(past.by_enterprise.but(completes=False))
    first.when(endorse_by_subcommittee()).then(past.by_subcommittee.but(completes=True))
    further = COMMANDS["endorse"]
    endorsed.when(further).then(past.by_enterprise.but(organisation="thai-ev", on=APR_1, completes=False))


def test_endorsements_come_in_any_order_of_days() -> None:
    earlier = endorse_by_enterprise(on=FEB_8)
    submitted.given(past.by_subcommittee).when(earlier).then(past.by_enterprise.but(on=FEB_8))


def test_nobody_else_endorses_for_the_sub_committee() -> None:
    submitted.when(endorse_by_subcommittee(by_org="BUREAU")).refused("curriculum.subcommittee_only")


def test_an_enterprise_without_a_seat_does_not_endorse() -> None:
    submitted.when(endorse_by_enterprise(by_org="thai-ev")).refused("curriculum.enterprise_not_on_committee")


def test_the_sub_committee_endorses_at_a_meeting() -> None:
    submitted.when(endorse_by_subcommittee(resolution=None)).refused("curriculum.resolution_missing")


def test_each_body_endorses_by_its_own_resolution() -> None:
    submitted.when(endorse_by_subcommittee(resolution=resolution())).refused(
        "curriculum.resolution_of_another_body", party="SUBCOMMITTEE"
    )


@pytest.mark.parametrize(
    ("dated", "code"),
    [(FEB_1, "curriculum.resolution_before_submission"), (MAR_8, "document.dated_later")],
)
def test_a_resolution_is_of_the_days_of_the_review(dated: date, code: str) -> None:
    command = endorse_by_subcommittee(resolution=resolution(Body.SUBCOMMITTEE, dated))
    submitted.when(command).refused(code)


def test_nobody_endorses_before_the_draft_was_submitted() -> None:
    submitted.when(endorse_by_enterprise(on=FEB_1)).refused("date.before_last_step", last="2021-02-08")


def test_the_sub_committee_does_not_endorse_twice() -> None:
    command = endorse_by_subcommittee(on=MAR_8, resolution=resolution(Body.SUBCOMMITTEE, MAR_8))
    endorsed.when(command).refused("curriculum.already_endorsed", organisation="SUBCOMMITTEE")


def test_the_bureau_returns_a_draft_with_its_reason() -> None:
    endorsed.when(send_back).then(past.returned)


def test_the_bureau_rejects_a_draft_for_good() -> None:
    submitted.when(reject).then(past.rejected)
