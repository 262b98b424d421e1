"""The README of curriculum says what the code says."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from deploy.local.paths import ROOT
from services.curriculum.domain.refusals import CATALOGUE
from shared.contracts.registry import published
from shared.eventsourcing.deciding.testing import Spec
from shared.kernel.refusal import Refused
from tests.domain import test_committee, test_curriculum, test_membership, test_workshop
from tests.domain.refusals_told import refusals

CURRICULUM = ROOT / "services/curriculum"
README = (CURRICULUM / "README.md").read_text("utf-8")
MACHINES = [
    (test_membership.membership, test_membership),
    (test_committee.committee, test_committee),
    (test_workshop.workshop, test_workshop),
    (test_curriculum.curriculum, test_curriculum),
]


def stages(spec: Spec, situations: Mapping[Any, Any], commands: Mapping[str, Any]) -> str:
    """Command, from, to: as the decider answers."""
    lines = ["| command | from | to |", "|---|---|---|"]
    for command in commands.values():
        ways: dict[str, list[str]] = {}
        for stage, known in situations.items():
            situation = known if isinstance(known, Spec) else spec.given(*known)
            try:
                decided = spec.decider.decide(command, situation.state())
            except Refused:
                continue
            if decided:
                reached = situation.given(*decided).state().stage
                ways.setdefault("" if reached is stage else str(reached), []).append(str(stage))
        for to, came_from in ways.items():
            lines.append(f"| {type(command).__name__} | {', '.join(came_from)} | {to} |")
    return "\n".join(lines)


@pytest.mark.parametrize(("spec", "examples"), MACHINES)
def test_the_stages_are_those_of_the_deciders(spec: Spec, examples: Any) -> None:
    assert stages(spec, examples.SITUATIONS, examples.COMMANDS) in README


def test_the_refusals_are_those_of_the_catalogue() -> None:
    assert refusals(CATALOGUE) in README


def test_the_events_taken_in_are_those_of_the_replicas() -> None:
    code = (CURRICULUM / "replicas.py").read_text("utf-8")
    named = set(re.findall(r"\w+", README.split("Takes in")[1].split("Gives out")[0]))
    events = {event.__name__ for event in published().values()}
    assert named & events == set(re.findall(r"case (\w+)\(", code))


def test_the_events_given_out_are_those_of_the_contracts() -> None:
    named = set(re.findall(r"\w+", README.split("Gives out")[1].split("\n## ")[0]))
    own = {event.__name__ for event in published().values() if event.source() == "curriculum"}
    assert named >= own
