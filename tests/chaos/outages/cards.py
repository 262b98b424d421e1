"""Faults of this folder for the long run's deck: each undoes itself, the system recovers by itself."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from deploy.local.environment import SERVICES, WRITE_SERVICES
from tests.chaos.faults.fault import Fault, Missed, alive
from tests.chaos.outages.disk import SERVERS, Disk, disk_of
from tests.chaos.outages.experiment import until
from tests.chaos.outages.faults import again, frozen, lost, replicas, told_to_stop
from tests.chaos.stage import Stage


@dataclass(frozen=True)
class Away:
    """Killed, and away for a while."""

    process: str
    longest: float = 6.0  # seconds

    @property
    def name(self) -> str:
        """As the table tells it."""
        return f"{self.process} away up to {self.longest:g} s"

    async def strike(self, stage: Stage, rng: Random) -> None:
        """It is started again at the end."""
        await alive(stage, self.process)
        await lost(stage, self.process)
        await asyncio.sleep(rng.uniform(0.5, self.longest))
        await again(stage, self.process)


@dataclass(frozen=True)
class Silent:
    """PostgreSQL with all its sessions stands still."""

    longest: float = 6.0  # seconds
    name: str = "postgres silent, all sessions"

    async def strike(self, stage: Stage, rng: Random) -> None:
        """It goes on at the end."""
        await alive(stage, "postgres")
        async with frozen(stage, "postgres"):
            await asyncio.sleep(rng.uniform(0.5, self.longest))


@dataclass(frozen=True)
class ToldToStop:
    """SIGTERM, which must end well."""

    process: str

    @property
    def name(self) -> str:
        """As the table tells it."""
        return f"{self.process} told to stop"

    async def strike(self, stage: Stage, rng: Random) -> None:
        """It is started again at once."""
        await alive(stage, self.process)
        await asyncio.sleep(rng.uniform(0, 0.3))
        status, seconds = await told_to_stop(stage, self.process)
        await again(stage, self.process)
        assert status == 0, f"{self.process} ended with {status} after {seconds:.1f} s"


@dataclass(frozen=True)
class SecondComesAndGoes:
    """A second process, killed for good after a while: the first has to take its partitions back."""

    service: str

    @property
    def name(self) -> str:
        """As the table tells it."""
        return f"a second {self.service} comes and goes"

    async def strike(self, stage: Stage, rng: Random) -> None:
        """It serves and consumes beside the first."""
        await alive(stage, self.service)
        async with replicas(stage, [self.service]) as second:
            await asyncio.sleep(rng.uniform(0.5, 4))
            await lost(stage, second[self.service].name)


@dataclass(frozen=True)
class DiskFull:
    """No room for a while; whoever ends of it is started again: a broker when there is room once more, as its
    administrator would do it (deploy/kafka/README.md, Known of Kafka 4.3).
    """

    server: str
    longest: float = 4.0  # seconds

    @property
    def name(self) -> str:
        """As the table tells it."""
        return f"{self.server}'s disk full"

    async def strike(self, stage: Stage, rng: Random) -> None:
        """Counted when a write was refused."""
        disk = await _disk(stage, self.server)
        refused, process = disk.refused, stage.up.system.process(self.server)
        pid = process.pid
        with disk.full():
            await until(lambda: disk.refused > refused, f"{self.server} wrote nothing")
            ends = time.monotonic() + rng.uniform(0, self.longest)
            while time.monotonic() < ends and (self.server != "kafka" or process.pid == pid):  # noqa: ASYNC110
                await asyncio.sleep(0.02)


@dataclass(frozen=True)
class DiskSlow:
    """Every flush takes longer for a while."""

    server: str = "postgres"
    longest: float = 0.2  # seconds more a flush
    name: str = "postgres's disk slow"

    async def strike(self, stage: Stage, rng: Random) -> None:
        """From a millisecond on."""
        disk = await _disk(stage, self.server)
        with disk.slow(rng.uniform(0.001, self.longest)):
            await asyncio.sleep(rng.uniform(0.5, 2))


CARDS: Sequence[tuple[Fault, int]] = (
    *((Away(server), 1) for server in SERVERS),
    (Silent(), 1),
    *((ToldToStop(process), 1) for process in (*SERVICES, "projector")),
    *((SecondComesAndGoes(service), 1) for service in (*WRITE_SERVICES, "projector")),
    *((DiskFull(server), 1) for server in SERVERS),
    (DiskSlow(), 2),
)
"""For `faults/deck.py`; the disks need `put_under(stage)` first, else those two kinds are missed."""


async def _disk(stage: Stage, server: str) -> Disk:
    await alive(stage, server)
    if (disk := disk_of(stage, server)) is None:
        raise Missed(f"{server} stands on a disk like any other")
    return disk
