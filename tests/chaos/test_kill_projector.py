"""The projector is killed while it counts: who sends commands does not notice, and every fact counts once."""

from tests.chaos.crash import killed_under_load
from tests.chaos.stage import Stage


async def test_a_killed_projector_counts_every_fact_once(stage: Stage) -> None:
    load = await killed_under_load(stage, "projector")
    assert load.unknown == 0
