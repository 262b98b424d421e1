"""Growth: the same five things on a store of ten thousand events, of a hundred thousand, of a million.

Each is done one after another by one caller, many times at random places; what is told is the median in
milliseconds. The server does not wait for the disk, which costs the same at any size. Filled by COPY from
real walks (fill.py): with every event its command's answer, its stream's state, and in reporting its facts
and counters.
"""

import math
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import AsyncExitStack
from datetime import date
from functools import partial
from itertools import pairwise
from uuid import UUID

import asyncpg

from services.enrolment.app import SERVICE
from services.enrolment.domain.enrolment import ENROLMENT
from services.enrolment.domain.enrolment_commands import Revoke
from services.enrolment.domain.person import PERSON, Register
from services.reporting.store.generations import LIVE
from shared.contracts.common import Document
from shared.eventsourcing.appending.commands import Commands
from shared.eventsourcing.appending.reads import Reads
from shared.eventsourcing.delivering.feed import Feed
from shared.kernel.clock import SystemClock
from shared.kernel.ids import new_id, stream_id
from tests.bench.facts import count, field, reported
from tests.bench.figure import BenchError, Figure, Runs
from tests.bench.fill import fill_faster, project_of, teacher_of
from tests.bench.ground import Ground
from tests.bench.rounds import percentile
from tests.bench.store import commands_of, context, migrated
from tests.bench.walks import walk
from tests.reporting.client import Api, reporting_api
from tests.reporting.databases import reporting
from tests.reporting.processes import until

WHAT = ("append", "load", "command", "feed_page", "kpi_read")
NAMES = tuple(f"growth_{what}" for what in WHAT)
RANDOM = random.Random(2564)  # noqa: S311 - where to look is no secret
PAGE = 500
PERSON_OF_BUREAU = UUID(int=9)  # not who decided the completion
Once = Callable[[], Awaitable[object]]
_PAPER = Document(number="ศธ 0603/99", dated=date(2021, 3, 20), issued_by="BUREAU")


async def measure(ground: Ground, wanted: Collection[str]) -> AsyncIterator[Figure]:
    """The store and the read model grow from size to size."""
    scale = ground.scale
    per_teacher = sum(len(stream.events) for stream in walk(completed=True))
    found: dict[str, list[float]] = {what: [] for what in WHAT}
    async with AsyncExitStack() as stack:
        store, read_model = (
            await ground.forgetful_database(partial(migrated, SERVICE)),
            await ground.forgetful_database(reporting),
        )
        commands, pool = await stack.enter_async_context(commands_of(SERVICE, store))
        owner = await asyncpg.connect(store.owner)
        stack.push_async_callback(owner.close)
        live = await asyncpg.connect(read_model.owner, server_settings={"search_path": LIVE})
        stack.push_async_callback(live.close)
        await field(live)
        api = await stack.enter_async_context(reporting_api(read_model, SystemClock()))
        reads, feed = Reads(pool), Feed(pool, SERVICE.name, "bench", SystemClock())
        teachers, revoked, per_event = 0, 0, 0.0
        for size in scale.sizes:
            more = range(teachers, size // per_teacher)
            if len(more) * per_teacher * per_event > ground.seconds_left():
                break  # the machine is too slow or too busy today: what was reached is told
            began = time.monotonic()
            await owner.execute("DELETE FROM outbox")  # all is delivered: the feed tells nothing else
            await fill_faster(owner, store.owner, more)
            await reported(live, more)
            await count(live)
            for connection in (owner, live):
                await connection.execute("VACUUM ANALYZE")
            per_event = (time.monotonic() - began) / (len(more) * per_teacher)
            teachers = size // per_teacher
            await until(partial(_tells, api, teachers))  # an answer is kept for a moment; COPY wakes nobody
            fresh = iter(RANDOM.sample(range(revoked, teachers), scale.looks + 1))
            done: dict[str, Once] = {
                "append": partial(_append, commands),
                "load": partial(_load, reads, teachers),
                "command": lambda: _command(commands, next(fresh)),  # noqa: B023 - used within this turn
                "feed_page": partial(_page, feed, size),
                "kpi_read": partial(_kpi, api, teachers),
            }
            for what, once in done.items():
                found[what].append(await _median(once, scale.looks))
            revoked = teachers  # the next size revokes among those that are new
    for what, times in found.items():
        if f"growth_{what}" in wanted:
            sizes = scale.sizes[: len(times)]
            by_size = {f"{size}": round(ms, 3) for size, ms in zip(sizes, times, strict=True)}
            not_reached = list(scale.sizes[len(times) :])
            also = {"by_size": by_size, "verdict": verdict(sizes, times), "not_reached": not_reached}
            yield Figure(f"growth_{what}", "ms", Runs.of(times[-1:]), also=also)


def verdict(sizes: Sequence[int], times: Sequence[float]) -> str:
    """Flat, where the largest costs less than a third more than the smallest; logarithmic, where a doubling
    of the size costs from step to step no more than it did at first, and a third; else it grows.
    """
    first, last = times[0], times[-1]
    smallest, largest = sizes[0], sizes[-1]
    if smallest == largest:
        return "one size only"
    if last <= first * 4 / 3:
        return "flat"
    steps = [
        (after - before) / math.log2(larger / smaller)
        for (smaller, larger), (before, after) in zip(pairwise(sizes), pairwise(times), strict=True)
    ]
    if len(steps) > 1 and max(steps[1:]) <= steps[0] * 4 / 3:
        return "logarithmic"
    return "grows"


async def _median(once: Once, looks: int) -> float:
    await once()
    times = []
    for _ in range(looks):
        began = time.perf_counter()
        await once()
        times.append((time.perf_counter() - began) * 1000)
    return percentile(times, 0.5)


async def _append(commands: Commands) -> None:
    person = new_id()
    command = Register(
        person=person, demo=True, by=PERSON_OF_BUREAU, by_org="chonburi-tc", on=date(2021, 2, 1)
    )
    answer = await commands.handle(PERSON, person, command, context())
    if answer.status != 201:
        raise BenchError("nothing was appended")


async def _load(reads: Reads, teachers: int) -> None:
    number = RANDOM.randrange(teachers)
    if await reads.state(ENROLMENT, _enrolment(number)) is None:
        raise BenchError(f"no enrolment of teacher {number}")


async def _command(commands: Commands, number: int) -> None:
    """A real one on a stream that has a history: a completion is revoked."""
    command = Revoke(
        by=PERSON_OF_BUREAU, by_org="BUREAU", reason="ผลประเมินผิด", document=_PAPER, on=date(2021, 3, 21)
    )
    answer = await commands.handle(ENROLMENT, _enrolment(number), command, context())
    if b"CompletionRevoked" not in answer.body:
        raise BenchError("nothing was revoked")


async def _page(feed: Feed, size: int) -> None:
    page, *_ = await feed.page(RANDOM.randrange(size - min(size // 2, PAGE)), PAGE)
    if len(page) != PAGE and size >= 2 * PAGE:
        raise BenchError(f"a page of {len(page)}")


async def _kpi(api: Api, teachers: int) -> None:
    told = await api.get("/v1/kpis/RAIL/2564")
    if told["teachers"]["actual"] != teachers:
        raise BenchError(f"{told['teachers']['actual']} of {teachers} teachers")


async def _tells(api: Api, teachers: int) -> bool:
    return bool((await api.get("/v1/kpis/RAIL/2564"))["teachers"]["actual"] == teachers)


def _enrolment(number: int) -> UUID:
    return stream_id("enrolment", project_of(number), teacher_of(number))
