"""hot_stream_store: one stream that 32 clients want at once, without HTTP; one process each."""

import asyncio
import itertools
import threading
import time
from datetime import date
from functools import partial

import asyncpg

from services.curriculum.app import SERVICE
from services.curriculum.domain.field import FIELD, Designate, SetTarget, Target, stream_of
from shared.contracts.common import Document
from shared.eventsourcing.appending.commands import Commands
from tests.bench import peer
from tests.bench.figure import Figure
from tests.bench.ground import Ground
from tests.bench.rounds import Rate, Side, compared, in_turn, writers
from tests.bench.store import BY, commands_of, context, curriculum

CLIENTS = 32
CODE, DAY = "HOT", date(2021, 2, 1)


async def measure_store(ground: Ground) -> Figure:
    """Ours against the peer; nothing is a limit of this."""
    scale = ground.scale
    async with commands_of(SERVICE, await ground.database(curriculum)) as (commands, pool):
        await _designate(commands)
        sides: dict[str, Side[Rate]] = {"ours": partial(_ours, commands, pool, scale.seconds)}
        theirs = peer.Peer(await ground.database(), 8) if peer.installed() else None
        if theirs:
            theirs.designate(CODE)
            sides["peer"] = partial(_peers, theirs, scale.seconds)
        measured = await in_turn(scale.rounds, sides)
        if theirs:
            theirs.close()
    return compared("hot_stream_store", "events/s", measured, clients=CLIENTS)


async def _designate(commands: Commands) -> None:
    command = Designate(
        on=DAY, by=BY, by_org="OVEC", field=CODE, name_th="สาขาที่ทุกคนต้องการ", name_en="Wanted by all",
        provinces=frozenset({"TH-20"}), labour_demand="ช่างซ่อมบำรุงรถไฟความเร็วสูง",
        document=Document(number="ศธ 0603/1", dated=DAY, issued_by="OVEC"),
    )  # fmt: skip
    await commands.handle(FIELD, stream_of(CODE), command, context())


async def _ours(commands: Commands, pool: asyncpg.Pool, seconds: float) -> Rate:
    numbers = itertools.count()
    version = "SELECT version FROM streams WHERE stream = $1"
    before = await pool.fetchval(version, stream_of(CODE))

    async def set_target() -> None:
        wanted = Target(fiscal_year=2564, min_curricula=1, min_teachers=20 + next(numbers) % 90_000)
        command = SetTarget(on=DAY, by=BY, by_org="OVEC", field=CODE, target=wanted, fiscal_year_closed=False)
        await commands.handle(FIELD, stream_of(CODE), command, context())

    done, took = await writers(CLIENTS, seconds, set_target)
    return Rate(done, took, await pool.fetchval(version, stream_of(CODE)) - before)


async def _peers(theirs: peer.Peer, seconds: float) -> Rate:
    before = theirs.version(CODE)
    done, took = await asyncio.to_thread(_threads, theirs, seconds)
    return Rate(done, took, theirs.version(CODE) - before)


def _threads(theirs: peer.Peer, seconds: float) -> tuple[int, float]:
    done = [0] * CLIENTS
    began = time.perf_counter()

    def client(nr: int) -> None:
        while time.perf_counter() < began + seconds:
            theirs.set_target(
                CODE, fiscal_year=2564, min_curricula=1, min_teachers=20 + done[nr], on="2021-02-01"
            )
            done[nr] += 1

    threads = [threading.Thread(target=client, args=(nr,)) for nr in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done), time.perf_counter() - began
