"""What the Bureau and the sub-committee decide about a project, no other organisation does (5.2-C1)."""

from typing import Any

import pytest

from services.training.domain.project.aggregate import PROJECT
from shared.eventsourcing.deciding.testing import Spec
from tests.domain import training_examples as rail

project = Spec(PROJECT)
OF_THE_BUREAU = [rail.start_review, rail.return_it, rail.approve, rail.reject, rail.appoint]
CASES = [("project.bureau_only", "BUREAU", command) for command in OF_THE_BUREAU]
CASES += [("project.subcommittee_only", "SUBCOMMITTEE", rail.endorse)]


@pytest.mark.parametrize(("code", "office", "command"), CASES, ids=lambda it: type(it).__name__)
def test_no_other_organisation_does_an_offices_work(code: str, office: str, command: Any) -> None:
    for elsewhere in (command.but(by_org=rail.COLLEGE), command.but(by_org="OVEC")):
        for events in (rail.COMPLETE, rail.ON_THE_DESK, rail.APPROVED, rail.RUNNING):
            project.given(*events).when(elsewhere).refused(code, organisation=office)
        project.when(elsewhere).refused("project.absent")
