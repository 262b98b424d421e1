"""One curriculum a centre, field and fiscal year, shared by its cohorts (5.2-S1); and two streams at once."""

from typing import Any
from uuid import UUID

import pytest

from services.training.domain import joint
from services.training.domain.choice import CHOICE, Choice, Choose, LetGo, Use
from services.training.domain.project.aggregate import PROJECT
from services.training.domain.project.state import Project
from shared.contracts.training.choice import CurriculumChoiceReleased, CurriculumChosenByCentre
from shared.eventsourcing.deciding.testing import Spec
from shared.kernel.refusal import Refused
from tests.domain import training_examples as rail
from tests.domain.training_examples import CURRICULUM, FEB_1, OTHER_CURRICULUM, PROJECT_ID

COHORT_2 = UUID(int=19)
KEY: dict[str, Any] = {"on": FEB_1, "centre": "chonburi-tc", "field": "RAIL", "fiscal_year": 2564}
HAND: dict[str, Any] = {"by": rail.AUTHOR, "by_org": "chonburi-tc"}


def use(project: UUID = PROJECT_ID, curriculum: UUID = CURRICULUM, version: int = 1) -> Use:
    return Use(project=project, curriculum=curriculum, version=version)


def choose(of: Use) -> Choose:
    return Choose(**KEY, **HAND, use=of)


def let_go(project: UUID = PROJECT_ID) -> LetGo:
    return LetGo(**KEY, **HAND, project=project)


def chosen(of: Use) -> CurriculumChosenByCentre:
    return CurriculumChosenByCentre(**KEY, **of.__dict__)


def released(of: Use) -> CurriculumChoiceReleased:
    return CurriculumChoiceReleased(**KEY, **of.__dict__)


choice = Spec(CHOICE)

# When nothing is chosen


def test_a_centre_chooses_a_curriculum() -> None:
    choice.when(choose(use())).then(chosen(use()))


def test_letting_go_of_nothing_changes_nothing() -> None:
    choice.when(let_go()).then()


# When one project has chosen


def test_choosing_the_same_again_changes_nothing() -> None:
    choice.given(chosen(use())).when(choose(use())).then()


def test_the_only_project_may_choose_anew() -> None:
    anew = use(curriculum=OTHER_CURRICULUM)
    choice.given(chosen(use())).when(choose(anew)).then(released(use()), chosen(anew))


def test_another_cohort_shares_the_curriculum() -> None:
    second = use(project=COHORT_2)
    choice.given(chosen(use())).when(choose(second)).then(chosen(second))


def test_another_cohort_may_use_a_newer_version_of_it() -> None:
    newer = use(project=COHORT_2, version=2)
    choice.given(chosen(use())).when(choose(newer)).then(chosen(newer))


def test_another_cohort_cannot_use_another_curriculum() -> None:
    other = use(project=COHORT_2, curriculum=OTHER_CURRICULUM)
    refused = {"curriculum": str(CURRICULUM)}
    choice.given(chosen(use())).when(choose(other)).refused("choice.another_curriculum_chosen", **refused)


# When all have let go


def test_the_choice_is_free_again() -> None:
    other = use(project=COHORT_2, curriculum=OTHER_CURRICULUM)
    choice.given(chosen(use()), released(use())).when(choose(other)).then(chosen(other))


# Together with the project


def project(*events: Any) -> Project:
    state: Project = Spec(PROJECT, events).state()
    return state


def test_a_selection_stands_in_the_project_and_in_the_choice() -> None:
    decided = joint.select_curriculum(rail.select)(project(rail.drafted), Choice())
    assert decided == [[rail.selected], [chosen(use())]]


def test_a_repeated_selection_touches_neither() -> None:
    both = joint.select_curriculum(rail.select)(project(rail.drafted, rail.selected), Choice(uses=(use(),)))
    assert both == [[], []]


def test_a_selection_refused_by_the_choice_is_refused_whole() -> None:
    taken = Choice(uses=(use(project=COHORT_2, curriculum=OTHER_CURRICULUM),))
    with pytest.raises(Refused, match=r"choice\.another_curriculum_chosen"):
        joint.select_curriculum(rail.select)(project(rail.drafted), taken)


def test_withdrawing_and_rejecting_release_the_curriculum() -> None:
    held = Choice(uses=(use(),))
    withdrawn = joint.give_up(rail.withdraw)(project(*rail.COMPLETE), held)
    assert withdrawn == [[rail.withdrawn], [released(use())]]
    rejected = joint.give_up(rail.reject)(project(*rail.ON_THE_DESK), held)
    assert rejected == [[rail.rejected], [released(use())]]


def test_withdrawing_again_or_before_any_choice_releases_nothing() -> None:
    assert joint.give_up(rail.withdraw)(project(rail.drafted), Choice()) == [[rail.withdrawn], []]
    assert joint.give_up(rail.withdraw)(project(rail.drafted, rail.withdrawn), Choice()) == [[], []]
