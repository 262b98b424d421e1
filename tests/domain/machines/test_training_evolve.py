"""Every event folds on every state, and every state comes back from the store as it went in."""

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.training.domain.budget import BUDGET
from services.training.domain.choice import CHOICE
from services.training.domain.policy import POLICY
from services.training.domain.project.aggregate import PROJECT
from services.training.domain.report import REPORT
from services.training.domain.timetable import TIMETABLE
from shared.contracts.training.budget import BudgetEvent
from shared.contracts.training.choice import ChoiceEvent
from shared.contracts.training.policy import PolicyEvent
from shared.contracts.training.project import ProjectEvent
from shared.contracts.training.report import ReportEvent
from shared.contracts.training.session import TimetableEvent
from shared.eventsourcing.deciding.decider import AnyDecider
from shared.eventsourcing.deciding.testing import SOMEBODY
from tests.domain import test_budget, test_choice, test_policy, test_report, test_timetable
from tests.domain import training_examples as rail
from tests.domain.machines.training_machine import read_again

use = test_choice.use()
ALL: list[tuple[AnyDecider, Any, list[Any]]] = [
    (POLICY, PolicyEvent, [test_policy.was_set, test_policy.was_opened, test_policy.was_closed]),
    (CHOICE, ChoiceEvent, [test_choice.chosen(use), test_choice.released(use)]),
    (BUDGET, BudgetEvent, [test_budget.allocated(), test_budget.transferred()]),
    (TIMETABLE, TimetableEvent, [test_timetable.scheduled(), test_timetable.moved]),
    (REPORT, ReportEvent, [test_report.submitted(), test_report.returned, test_report.accepted]),
    (PROJECT, ProjectEvent, [
        rail.drafted, rail.revised, rail.selected, rail.dossier_written,
        rail.committee_proposed, rail.proposed, rail.review_started, rail.returned,
        rail.endorsed, rail.approved, rail.rejected, rail.withdrawn, rail.appointed,
        rail.opened, rail.closed_for_applications, rail.started, rail.delivered, rail.closed,
        rail.cancelled,
    ]),
]  # fmt: skip
KINDS = [decider.kind for decider, _, _ in ALL]


@pytest.mark.parametrize(("decider", "union", "samples"), ALL, ids=KINDS)
def test_the_samples_are_all_events_of_the_aggregate(
    decider: AnyDecider, union: Any, samples: list[Any]
) -> None:
    assert {type(sample) for sample in samples} == set(get_args(union))
    assert read_again(decider.initial) == decider.initial


@pytest.mark.parametrize(("decider", "union", "samples"), ALL, ids=KINDS)
@given(data=st.data())
def test_every_event_folds_on_every_state(
    decider: AnyDecider, union: Any, samples: list[Any], data: st.DataObject
) -> None:
    state = decider.initial
    for event in data.draw(st.lists(st.sampled_from(samples), max_size=10)):
        assert isinstance(event, get_args(union))
        state = decider.apply(state, event, SOMEBODY)
    assert read_again(state) == state
