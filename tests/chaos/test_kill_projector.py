"""The projector is killed while it counts: who sends commands does not notice, and every fact counts once."""

from tests.chaos.crash import killed_under_load
from tests.chaos.stage import Stage


async def test_a_killed_projector_counts_every_fact_once(stage: Stage) -> None:
    load, meanwhile = await killed_under_load(stage, "projector")
    assert meanwhile > 0
    assert (load.unknown, load.come_again) == (0, 0)
