"""The README of enrolment says what the code says."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from deploy.local.paths import ROOT
from services.enrolment.domain.application import APPLICATION
from services.enrolment.domain.enrolment import ENROLMENT
from services.enrolment.domain.refusals import CATALOGUE
from shared.contracts.registry import published
from shared.eventsourcing.deciding.decider import AnyDecider
from shared.eventsourcing.deciding.testing import Spec
from shared.kernel.refusal import Refused
from tests.domain import test_application, test_enrolment
from tests.domain.enrolment_samples import SITUATIONS
from tests.domain.refusals_told import refusals

ENROLMENT_ROOM = ROOT / "services/enrolment"
README = (ENROLMENT_ROOM / "README.md").read_text("utf-8")


def stages(decider: AnyDecider, commands: Mapping[str, Any], situations: Mapping[str, Sequence[Any]]) -> str:
    """Command, from, to: as the decider answers."""
    lines = ["| command | from | to |", "|---|---|---|"]
    for name, command in commands.items():
        came_from: list[str] = []
        reached: list[str] = []
        for stage, events in situations.items():
            given = Spec(decider, tuple(events))
            try:
                decided = decider.decide(command, given.state())
            except Refused:
                continue
            to = given.given(*decided).state().stage.value
            if decided:
                came_from.append(stage)
                reached += [to] if to != stage and to not in reached else []
        lines.append(f"| {name} | {', '.join(came_from)} | {', '.join(reached)} |")
    return "\n".join(lines)


def test_the_stages_of_an_application_are_those_of_the_decider() -> None:
    assert stages(APPLICATION, test_application.COMMANDS, SITUATIONS) in README


def test_the_stages_of_an_enrolment_are_those_of_the_decider() -> None:
    assert stages(ENROLMENT, test_enrolment.COMMANDS, test_enrolment.SITUATIONS) in README


def test_the_refusals_are_those_of_the_catalogue() -> None:
    assert refusals(CATALOGUE) in README


def test_the_events_taken_in_are_those_of_the_replicas() -> None:
    code = (ENROLMENT_ROOM / "replicas.py").read_text("utf-8")
    named = set(re.findall(r"\w+", README.split("Takes in")[1].split("Gives out")[0]))
    taken_in = set(re.findall(r"(\w+)\(\)", code))
    events = {event.__name__ for event in published().values()}
    assert named & events == taken_in & events


def test_every_policy_is_named() -> None:
    code = (ENROLMENT_ROOM / "policies.py").read_text("utf-8")
    reacted_to = set(re.findall(r"case (\w+)\(\) as data", code))
    assert all(event in README.split("Reacts")[1].split("##")[0] for event in reacted_to)
