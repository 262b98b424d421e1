"""The broker is killed: commands go on as if nothing were, and all of them are delivered in the end."""

from tests.chaos.crash import killed_under_load
from tests.chaos.stage import Stage


async def test_a_killed_broker_delays_delivery_and_nothing_else(stage: Stage) -> None:
    load, meanwhile = await killed_under_load(stage, "kafka")
    assert meanwhile > 0
    assert (load.unknown, load.come_again) == (0, 0)
