"""A write service is killed while it decides: each command is done once or not at all, and repeats tell."""

from tests.chaos.crash import killed_under_load
from tests.chaos.stage import Stage


async def test_a_killed_write_service_loses_nothing_and_doubles_nothing(stage: Stage) -> None:
    load, _ = await killed_under_load(stage, "enrolment")
    assert load.unknown > 0, "the crash should have been felt"
