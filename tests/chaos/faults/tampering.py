"""Messages tampered with on the topic (tests/chaos/tampering), while everything else goes on."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import asyncpg
from aiokafka.errors import KafkaError

from deploy.local.environment import WRITE_SERVICES
from shared.eventsourcing.storing.transient import TRANSIENT
from tests.chaos.faults.fault import Missed, alive
from tests.chaos.stage import Stage
from tests.chaos.tampering.kinds import GENTLE, REPEATED_OTHERWISE, SPOILT, Tampering

_GIVE_BACK = """
    DROP TRIGGER IF EXISTS intercept ON outbox;
    INSERT INTO outbox SELECT position FROM intercepted ON CONFLICT DO NOTHING;"""


@dataclass(frozen=True)
class Tampered:
    """One of these kinds; the streams it met are noted on the stage. In the end all must be healed."""

    name: str
    kinds: Sequence[Tampering]

    async def strike(self, stage: Stage, rng: Random) -> None:
        """Between the store of a service and its topic, for a moment."""
        for process in ("postgres", "kafka", *WRITE_SERVICES):
            await alive(stage, process)
        before = len(stage.tampered)
        try:
            await rng.choice(self.kinds).strike(stage, rng)
        except (*TRANSIENT, KafkaError) as error:
            await _give_back(stage)
            raise Missed(f"PostgreSQL or Kafka went away meanwhile: {error}") from error
        if len(stage.tampered) == before:
            raise Missed("nothing was recorded in that moment")


async def _give_back(stage: Stage) -> None:
    """What was taken from the relay, to the relay; its streams count as tampered with all the same."""
    await alive(stage, "postgres")
    for service in WRITE_SERVICES:
        owner = await asyncpg.connect(stage.up.system.site.databases[service].owner)
        try:
            if await owner.fetchval("SELECT to_regclass('intercepted') IS NOT NULL"):
                met = await owner.fetch("SELECT stream FROM intercepted JOIN events USING (position)")
                stage.tampered |= {row["stream"] for row in met}
                await owner.execute(_GIVE_BACK)
                await owner.execute("DROP TABLE intercepted")
        finally:
            await owner.close()


def tampering() -> list[Tampered]:
    """All kinds that leave nothing behind: each gentle one by itself, the spoilt ones by chance."""
    gentle = [Tampered(f"messages {kind.name.replace('_', ' ')}", (kind,)) for kind in GENTLE]
    spoilt = Tampered("a message spoilt", SPOILT)
    return [*gentle, spoilt, Tampered("a message repeated otherwise", REPEATED_OTHERWISE)]
