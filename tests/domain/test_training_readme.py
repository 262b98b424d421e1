"""The README of training says what the code says."""

import re

from deploy.local.paths import ROOT
from services.training.domain.project.aggregate import MAY, PROJECT
from services.training.domain.project.state import Stage
from services.training.domain.refusals import CATALOGUE
from shared.contracts.registry import published
from shared.eventsourcing.deciding.testing import Spec
from shared.kernel.refusal import Refused
from tests.domain.refusals_told import refusals
from tests.domain.test_project_stages import COMMANDS, SITUATIONS
from tests.domain.training_examples import appointed

TRAINING = ROOT / "services/training"
README = (TRAINING / "README.md").read_text("utf-8")


def stages() -> str:
    """Command, from, to: as the decider answers."""
    lines = ["| command | from | to |", "|---|---|---|"]
    for name, (command, _) in COMMANDS.items():
        came_from, to = [], ""
        for stage in (stage for stage in Stage if stage in MAY[type(command)]):
            events = (*SITUATIONS[stage], appointed) if name == "open_applications" else SITUATIONS[stage]
            state = Spec(PROJECT, events).state()
            try:
                decided = PROJECT.decide(command, state)
            except Refused:
                continue
            came_from.append(stage.value)
            reached = Spec(PROJECT, (*events, *decided)).state().stage
            to = "" if reached is stage else reached.value
        lines.append(f"| {type(command).__name__} | {', '.join(came_from)} | {to} |")
    return "\n".join(lines)


def test_the_stages_are_those_of_the_decider() -> None:
    assert stages() in README


def test_the_refusals_are_those_of_the_catalogue() -> None:
    assert refusals(CATALOGUE) in README


def test_the_events_taken_in_are_those_of_the_replicas() -> None:
    code = (TRAINING / "replicas.py").read_text("utf-8")
    named = set(re.findall(r"\w+", README.split("Takes in")[1].split("Gives out")[0]))
    taken_in = set(re.findall(r"(\w+)\((?:field=field)?\)", code))
    events = {event.__name__ for event in published().values()}
    assert named & events == taken_in & events
