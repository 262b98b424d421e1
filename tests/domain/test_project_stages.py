"""Every command at every stage of a project, against the state machine of the domain; and every repeat."""

from typing import Any, get_args

import pytest

from services.training.domain.project.aggregate import MAY, PROJECT, ProjectCommand
from services.training.domain.project.state import Stage
from shared.eventsourcing.deciding.testing import Spec
from shared.kernel.refusal import Refused
from tests.domain import training_examples as rail
from tests.domain.training_examples import APPROVED, COMPLETE, DELIVERED, ON_THE_DESK, OPEN, RUNNING

SITUATIONS: dict[Stage, tuple[Any, ...]] = {
    Stage.ABSENT: (),
    Stage.DRAFT: COMPLETE,
    Stage.PROPOSED: (*COMPLETE, rail.proposed),
    Stage.UNDER_REVIEW: ON_THE_DESK,
    Stage.RETURNED: (*ON_THE_DESK, rail.returned),
    Stage.ENDORSED: (*ON_THE_DESK, rail.endorsed),
    Stage.APPROVED: APPROVED,
    Stage.OPEN_FOR_APPLICATIONS: OPEN,
    Stage.APPLICATIONS_CLOSED: (*OPEN, rail.closed_for_applications),
    Stage.IN_DELIVERY: RUNNING,
    Stage.DELIVERED: DELIVERED,
    Stage.CLOSED: (*DELIVERED, rail.closed),
    Stage.REJECTED: (*ON_THE_DESK, rail.rejected),
    Stage.WITHDRAWN: (*COMPLETE, rail.withdrawn),
    Stage.CANCELLED: (*RUNNING, rail.cancelled),
}
COMMANDS: dict[str, tuple[Any, str]] = {  # command, and the stages that it is for
    "draft": (rail.draft, "ABSENT"),
    "revise": (rail.revise, "DRAFT RETURNED"),
    "select": (rail.select, "DRAFT RETURNED"),
    "write_dossier": (rail.write_dossier, "DRAFT RETURNED"),
    "propose_committee": (rail.propose_committee, "DRAFT RETURNED"),
    "propose": (rail.propose, "DRAFT RETURNED"),
    "withdraw": (rail.withdraw, "DRAFT PROPOSED RETURNED"),
    "start_review": (rail.start_review, "PROPOSED"),
    "return": (rail.return_it, "UNDER_REVIEW ENDORSED"),
    "endorse": (rail.endorse, "UNDER_REVIEW"),
    "approve": (rail.approve, "UNDER_REVIEW ENDORSED"),
    "reject": (rail.reject, "UNDER_REVIEW ENDORSED"),
    "appoint": (rail.appoint, "APPROVED"),
    "open_applications": (rail.open_applications, "APPROVED"),
    "close_applications": (rail.close_applications, "OPEN_FOR_APPLICATIONS"),
    "start": (rail.start, "APPLICATIONS_CLOSED"),
    "deliver": (rail.deliver, "IN_DELIVERY"),
    "close": (rail.close, "DELIVERED"),
    "cancel": (rail.cancel, "APPROVED OPEN_FOR_APPLICATIONS APPLICATIONS_CLOSED IN_DELIVERY"),
}
REPEATS: dict[str, str] = {  # where a repeat finds nothing left to do
    "select": "DRAFT RETURNED",
    "write_dossier": "DRAFT RETURNED",
    "propose_committee": "DRAFT RETURNED",
    "propose": "PROPOSED",
    "withdraw": "WITHDRAWN",
    "start_review": "UNDER_REVIEW",
    "return": "RETURNED",
    "endorse": "ENDORSED",
    "approve": "APPROVED",
    "reject": "REJECTED",
    "appoint": "OPEN_FOR_APPLICATIONS APPLICATIONS_CLOSED IN_DELIVERY DELIVERED CLOSED CANCELLED",
    "open_applications": "OPEN_FOR_APPLICATIONS",
    "close_applications": "APPLICATIONS_CLOSED",
    "start": "IN_DELIVERY",
    "deliver": "DELIVERED",
    "close": "CLOSED",
    "cancel": "CANCELLED",
}

FIRST_LACKS = {
    ("approve", Stage.UNDER_REVIEW): "project.not_endorsed",
    ("open_applications", Stage.APPROVED): "project.committee_not_appointed",
}


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("stage", Stage)
def test_a_command_is_for_its_stages_alone(stage: Stage, name: str) -> None:
    assert _outcome(COMMANDS[name][0], SITUATIONS[stage]) == _expected(name, stage)


def _outcome(command: Any, events: tuple[Any, ...]) -> str:
    try:
        return "decided" if PROJECT.decide(command, Spec(PROJECT, events).state()) else "nothing to do"
    except Refused as refusal:
        return refusal.code


def _expected(name: str, stage: Stage) -> str:
    if stage in REPEATS.get(name, "").split():
        return "nothing to do"
    if stage in COMMANDS[name][1].split():
        return FIRST_LACKS.get((name, stage), "decided")
    return "project.absent" if stage is Stage.ABSENT else "project.wrong_stage"


def test_the_tables_know_every_command_and_every_stage() -> None:
    assert {type(command) for command, _ in COMMANDS.values()} == set(get_args(ProjectCommand)) == set(MAY)
    assert {stage: Spec(PROJECT, events).state().stage for stage, events in SITUATIONS.items()} == {
        stage: stage for stage in Stage
    }


def test_a_decision_on_another_paper_is_no_repeat() -> None:
    other = rail.paper("ศธ 0603/99")
    for stage, command in (
        (Stage.APPROVED, rail.approve.but(document=other)),
        (Stage.REJECTED, rail.reject.but(document=other)),
        (Stage.ENDORSED, rail.endorse.but(resolution=rail.RESOLUTION.but(meeting="5/2564"))),
        (Stage.OPEN_FOR_APPLICATIONS, rail.open_applications.but(closes_on=rail.FEB_1)),
        (Stage.RETURNED, rail.return_it.but(reasons=())),
        (Stage.CLOSED, rail.draft),
    ):
        Spec(PROJECT, SITUATIONS[stage]).when(command).refused("project.wrong_stage", stage=stage.value)
