"""Kafka away for as long as one likes, or without room on its disk, while clients go on sending."""

import asyncio

import httpx

from tests.chaos.evidence import databases
from tests.chaos.outages.disk import Disk
from tests.chaos.outages.experiment import Since, Watched, until
from tests.chaos.outages.faults import again, lost
from tests.chaos.outages.pace import MB, Pace, measured, stretch
from tests.chaos.stage import Stage

AROUND = 1.5  # seconds measured before and after
BOUND = 40 * MB  # that a process may hold more than before, however long it lasts
AT_LEAST = 1 / 4  # of the pace before; loose, for others use the machine too: what was measured is printed
BACK_WITHIN = 60.0


async def away(stage: Stage, load: Watched, seconds: float) -> list[str]:
    """Nobody notices, what waits is told, memory stays bounded, delivery resumes by itself."""
    async with load.nothing_arrives():
        before = await stretch(stage, load, AROUND)
        troubles = load.troubles()
        try:
            await lost(stage, "kafka")
            meanwhile = await stretch(stage, load, seconds)
            undelivered = await _oldest_undelivered(stage)
        finally:
            await again(stage, "kafka")
        back = Since()
        async with measured(stage, load) as after:
            await _delivered(stage)
            delivered = back.seconds
            await asyncio.sleep(max(0.0, AROUND - delivered))
    assert load.troubles() == troubles, "somebody noticed"
    assert undelivered >= seconds * 0.8, "what waits should have been told"
    lines = [_told("before", before), _told(f"away {seconds:.0f} s", meanwhile), _told("after", after)]
    assert meanwhile.rate >= before.rate * AT_LEAST, lines
    grown = meanwhile.grown(before)
    ours = {name: more for name, more in grown.items() if name not in stage.readers.kits}  # a young JVM grows
    assert max(ours.values()) < BOUND, grown
    grew = ", ".join(f"{name} {more / MB:+.1f}" for name, more in sorted(grown.items()))
    delivery = f"all that waited was delivered {delivered:.1f} s after the broker was back"
    return [*lines, delivery, f"most memory while it was away, MB more than before: {grew}"]


async def disk_full(stage: Stage, load: Watched, disk: Disk) -> list[str]:
    """The broker ends, and is started in vain until there is room; nobody else notices."""
    broker, troubles = stage.up.system.process("kafka"), load.troubles()
    starts = broker.starts
    async with load.nothing_arrives():
        with disk.full():
            await until(lambda: broker.starts > starts, "the broker should have ended", load)
            await load.until_more(20)
        room = Since()

        async def back() -> bool:
            return await asyncio.to_thread(stage.up.is_ready, "kafka")

        await until(back, "the broker should be back", load, BACK_WITHIN)
    assert load.troubles() == troubles, "somebody noticed"
    return [f"started {broker.starts - starts} times, back {room.seconds:.1f} s after there was room"]


def _told(when: str, pace: Pace) -> str:
    return f"{when}: {pace.rate:.0f} commands/s, longest pause {pace.longest_pause:.2f} s"


async def _oldest_undelivered(stage: Stage) -> float:
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.get(f"{stage.up.urls['enrolment']}/readyz")
    assert answer.status_code == 200, answer.text
    return float(answer.json()["oldest_undelivered_seconds"])


async def _delivered(stage: Stage) -> None:
    """Return once whatever waited when this was asked is on its topic."""
    async with databases(stage.up) as found:
        pool = found.of["enrolment"]
        last = await pool.fetchval("SELECT max(position) FROM events")

        async def gone() -> bool:
            return not await pool.fetchval("SELECT EXISTS (SELECT FROM outbox WHERE position <= $1)", last)

        await until(gone, "delivery should have resumed", within=BACK_WITHIN)
