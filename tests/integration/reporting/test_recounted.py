"""Every figure equals a plain recount over all events: live and rebuilt, at any instant, on any day.

The events come as Kafka may bring them: some twice, some late, some never, and are healed from the owners.
`KRUCHANG_HISTORIES=2000` is the long form.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from itertools import pairwise, permutations
from random import Random
from typing import Any

import asyncpg
import orjson
import pytest
from aiokafka import ConsumerRecord
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from deploy.databases.server import Database
from services.reporting.figures.exceptions import Sought, exceptions
from services.reporting.figures.funnel import By
from services.reporting.figures.looked_at import LookedAt
from services.reporting.figures.matrix import CROSSED
from services.reporting.figures.places import Places
from services.reporting.migrate import role_of
from services.reporting.rebuilding.loading import Loading, facts_alone
from services.reporting.store.digests import differences, digests, miscounted
from services.reporting.store.exceptions import Kind
from services.reporting.store.facts import apply, forget
from services.reporting.store.generations import CONSUMER, GenerationInbox, create, drop
from shared.contracts.cloudevent import headers
from shared.contracts.recorded import Recorded
from shared.eventsourcing.migrate import topic_of
from shared.eventsourcing.subscribing.consume import take_in
from shared.eventsourcing.subscribing.healer import Healer
from shared.kernel.places import PROVINCES
from tests.reporting.any_history import DAYS
from tests.reporting.any_nation import YEARS, delivered, nation
from tests.reporting.databases import live_pool
from tests.reporting.feeds import feeds
from tests.reporting.histories import START
from tests.reporting.recount import exceptions as plain_exceptions
from tests.reporting.recount.compared import Asked, differing

HISTORIES = int(os.environ.get("KRUCHANG_HISTORIES", "8"))
LONGEST = 60  # s a history; cut off by pytest's alarm instead, it would go on beside its own repetition
OTHER = "other"
TABLES = ("facts", "counted", "counters", "inbox", "behind", "sweep")
PLACES = (None, ("TH-20",), ("TH-57", "TH-90"))


@pytest.mark.timeout(600 + HISTORIES * LONGEST)  # pytest's alarm is the last resort: see LONGEST
# the seed tells the whole history: shrinking it would take minutes and make it no plainer
@settings(
    max_examples=HISTORIES, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(
    seed=st.integers(0, 2**32),
    moves=st.integers(1, 160),
    share=st.floats(0, 1),
    through=st.none() | DAYS,
    year=st.sampled_from(YEARS),
    crossing=st.sampled_from(list(permutations(CROSSED, 2))),
    by=st.sampled_from(list(By)),
    seen=st.sampled_from(PLACES),
)
async def test_every_figure_of_any_history_is_what_a_plain_recount_says_live_and_rebuilt(
    database: Database, seed: int, moves: int, share: float, through: date | None, year: int,
    crossing: tuple[By, By], by: By, seen: Sequence[str] | None,
) -> None:  # fmt: skip
    note(f"seed {seed}, {moves} moves, share {share}, {year}, through {through}")
    events, rng = nation(seed, moves), Random(seed)  # noqa: S311 (a history, no secret)
    now = events[-1].recorded_at
    instant = START + timedelta(seconds=int(share * (len(events) + 2)))
    owner = await asyncpg.connect(database.owner)
    try:
        async with asyncio.timeout(LONGEST):
            await owner.execute(f"TRUNCATE {', '.join(f'live.{table}' for table in TABLES)}")
            async with live_pool(database) as live:
                came = delivered(events, rng)
                await take(live, came, rng)
                assert await held_back(live, now) == plain_exceptions.held_back(came)
                await Healer(live, GenerationInbox(CONSUMER), apply, feeds(events), forget=forget).redrive()
                async with rebuilt(owner, database, events, rng) as again:
                    for as_of in (None, instant):
                        one, other = (
                            await digests(live, as_of=as_of),
                            await digests(again, OTHER, as_of=as_of),
                        )
                        assert differences(one, other) == []
                    for pool in (live, again):
                        assert await miscounted(pool, "live" if pool is live else OTHER) == []
                        for at in (LookedAt(now), LookedAt(now, instant, through)):
                            asked = Asked(at, year, crossing, by, seen)
                            assert await differing(pool, events, asked) == {}
    finally:
        await owner.close()


async def held_back(pool: asyncpg.Pool, now: datetime) -> set[tuple[str, int]]:
    """The streams that wait for an event, each with the last one that came."""
    sought = Sought(kind=Kind.EVENTS_HELD_BACK)
    rows = await exceptions(pool, LookedAt(now), sought, Places.of(PROVINCES))
    return {(row["place"], event["version"]) for row in rows for event in orjson.loads(row["events"])}


async def take(pool: asyncpg.Pool, events: list[Recorded], rng: Random) -> None:
    edges = sorted({0, len(events), *(rng.randint(0, len(events)) for _ in range(4))})
    for begin, end in pairwise(edges):
        await take_in(pool, GenerationInbox(CONSUMER), events[begin:end], apply)


@asynccontextmanager
async def rebuilt(
    owner: asyncpg.Connection, database: Database, events: list[Recorded], rng: Random
) -> AsyncIterator[asyncpg.Pool]:
    """A second generation, filled as a rebuild does: in bulk, then what is missing from the owners."""
    await drop(owner, OTHER)
    await create(owner, OTHER, role_of(database.runtime))
    async with live_pool(database, OTHER) as pool:
        loading = Loading(pool, feeds(events))
        came = delivered(events, rng)
        cut = rng.randint(0, len(came))
        await loading.read(Brought(came[:cut]), facts_alone)
        await loading.count()
        await loading.compare()
        await loading.fill()
        await loading.read(Brought(came[cut:]))  # what came meanwhile
        yield pool


class Brought:
    """Topics that have just this."""

    def __init__(self, events: list[Recorded]) -> None:
        self._events = events

    async def up_to_now(self) -> AsyncIterator[list[ConsumerRecord[Any, Any]]]:
        for first in range(0, len(self._events), 40):
            yield [message(event) for event in self._events[first : first + 40]]


def message(event: Recorded) -> ConsumerRecord[Any, Any]:
    return ConsumerRecord(
        topic_of(event.source), 0, event.position, 0, 0, str(event.stream).encode(), event.value, None, 0, 0,
        tuple(headers(event)),
    )  # fmt: skip
