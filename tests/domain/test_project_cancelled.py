"""The way out of an approved project, and what follows in training itself (5.2-C1, 5.2-S3)."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.training.domain import joint
from services.training.domain.budget import BUDGET
from services.training.domain.choice import Choice
from services.training.domain.project.aggregate import PROJECT, keys
from services.training.domain.project.state import Stage, published
from shared.eventsourcing.deciding.decider import Release, Take
from shared.eventsourcing.deciding.testing import Spec
from shared.kernel.refusal import Refused
from tests.domain import test_budget, test_choice
from tests.domain import training_examples as rail
from tests.domain.training_examples import APPROVED, DELIVERED, MARCH_5, OPEN, RUNNING

project = Spec(PROJECT)
ANOTHER = UUID(int=99)
OTHER = project.given(*APPROVED).state()


@pytest.mark.parametrize(
    "given",
    [APPROVED, OPEN, (*OPEN, rail.closed_for_applications), RUNNING],
    ids=["approved", "open", "closed for applications", "running"],
)
def test_an_approved_project_is_cancelled_until_it_is_delivered(given: tuple[Any, ...]) -> None:
    project.given(*given).when(rail.cancel).then(rail.cancelled)
    project.given(*given, rail.cancelled).when(rail.cancel).then()
    other_paper = rail.cancel.but(document=rail.paper("ศธ 0603/9"))
    project.given(*given, rail.cancelled).when(other_paper).refused("project.wrong_stage")


def test_what_was_delivered_is_not_cancelled() -> None:
    project.given(*DELIVERED).when(rail.cancel).refused("project.wrong_stage", stage="DELIVERED")


def test_a_cancelled_project_goes_no_further() -> None:
    gone = project.given(*RUNNING, rail.cancelled)
    gone.when(rail.deliver).refused("project.wrong_stage", stage="CANCELLED")
    with pytest.raises(Refused, match=r"budget\.project_not_approved"):
        BUDGET.decide(test_budget.allocate(project=gone.state()), BUDGET.initial)


def test_only_the_bureau_cancels_and_never_what_one_wrote_oneself() -> None:
    running = project.given(*RUNNING)
    running.when(rail.cancel.but(by_org="chonburi-tc")).refused("project.bureau_only")
    running.when(rail.cancel.but(by=rail.AUTHOR)).refused("project.decider_is_author")


def test_the_paper_is_of_the_day_or_before_and_the_day_not_before_the_last_step() -> None:
    tomorrow = rail.paper(dated=date(2021, 3, 6))
    project.given(*RUNNING).when(rail.cancel.but(document=tomorrow)).refused("document.dated_later")
    project.given(*RUNNING).when(rail.cancel.but(on=rail.FEB_1)).refused("date.before_last_step")


def test_another_project_of_the_field_may_take_its_place() -> None:
    merged = rail.cancel.but(merged_into=ANOTHER, other=OTHER)
    project.given(*RUNNING).when(merged).then(rail.cancelled.but(merged_into=ANOTHER))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"merged_into": rail.PROJECT_ID, "other": OTHER}, "project.merged_into_itself"),
        ({"merged_into": ANOTHER}, "project.absent"),
        (
            {"merged_into": ANOTHER, "other": OTHER.but(stamp=rail.STAMP.but(field="EV"))},
            "project.merged_into_other_field",
        ),
        (
            {"merged_into": ANOTHER, "other": project.given(*DELIVERED).state()},
            "project.merged_into_not_under_way",
        ),
    ],
)
def test_only_a_project_of_the_field_that_goes_on_takes_its_place(change: dict[str, Any], code: str) -> None:
    project.given(*RUNNING).when(rail.cancel.but(**change)).refused(code)


def test_its_cohort_and_its_curriculum_are_free_again() -> None:
    [taken], [released] = keys(rail.drafted), keys(rail.cancelled)
    assert isinstance(taken, Take)
    assert released == Release("project", taken.key)
    use = test_choice.use()
    held = Choice(uses=(use.but(project=rail.PROJECT_ID),))
    ended, let_go = joint.give_up(rail.cancel)(project.given(*RUNNING).state(), held)
    assert (list(ended), [type(event).__name__ for event in let_go]) == (
        [rail.cancelled],
        ["CurriculumChoiceReleased"],
    )


def test_teachers_see_that_a_project_was_cancelled_if_they_had_seen_it() -> None:
    assert published(project.given(*OPEN, rail.cancelled).state()).stage is Stage.CANCELLED
    with pytest.raises(Refused, match=r"project\.absent"):
        published(project.given(*APPROVED, rail.cancelled).state())


def test_it_is_cancelled_on_the_day_of_the_last_step_or_later() -> None:
    assert project.given(*RUNNING, rail.cancelled).state().since == MARCH_5
