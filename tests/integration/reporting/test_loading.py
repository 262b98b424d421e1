"""How a new generation is filled: like any other, in fewer statements, and in nobody's way."""

import asyncio
import gc
from collections import defaultdict
from collections.abc import AsyncIterator
from itertools import pairwise
from random import Random
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from aiokafka import ConsumerRecord

from deploy.databases.server import Database
from services.reporting.migrate import role_of
from services.reporting.rebuilding.loading import Loading, facts_alone
from services.reporting.rebuilding.lone_inbox import LoneInbox
from services.reporting.store.facts import apply
from services.reporting.store.generations import CONSUMER, create
from shared.contracts.recorded import Recorded
from shared.eventsourcing.storing.database import Connection, open_pool
from shared.eventsourcing.subscribing.consume import take_in
from shared.eventsourcing.subscribing.inbox import Inbox
from shared.eventsourcing.subscribing.standing import Standing
from shared.eventsourcing.subscribing.subscription import AT_A_TIME, decode
from shared.kernel.garbage import IN_BULK
from tests.integration.reporting.test_recounted import Brought, message
from tests.reporting.any_nation import delivered, nation
from tests.reporting.feeds import feeds
from tests.reporting.histories import History

OTHER = "other"
STANDS = """SELECT stream, version, chain, source, vouched FROM inbox WHERE version > 0 ORDER BY stream"""
BEHIND = "SELECT stream, source, seen_to, reason FROM behind ORDER BY stream"


@pytest.fixture
async def new(database: Database) -> AsyncIterator[asyncpg.Pool]:
    """One connection to a generation that nobody else knows of."""
    owner = await asyncpg.connect(database.owner)
    await create(owner, OTHER, role_of(database.runtime))
    await owner.close()
    pool = await open_pool(database.runtime, size=1, schema=OTHER)
    try:
        yield pool
    finally:
        await pool.close()


@pytest.mark.parametrize("seed", range(3))
async def test_a_lone_inbox_takes_and_holds_what_every_inbox_does(
    pool: asyncpg.Pool, new: asyncpg.Pool, seed: int
) -> None:
    rng = Random(seed)  # noqa: S311 (a history, no secret)
    came = delivered(nation(seed, 60), rng)
    for place in rng.sample(range(len(came)), 3):  # forged, and another owner's
        came.insert(place, came[place]._replace(hash=bytes(32)))
    came.append(came[0]._replace(source="other", epoch="epoch-other", version=2))
    edges = sorted({0, len(came), *(rng.randint(0, len(came)) for _ in range(6))})
    taken: list[list[list[Recorded]]] = []
    for where, inbox in ((pool, Inbox(CONSUMER)), (new, LoneInbox(CONSUMER))):
        some = [came[begin:end] for begin, end in pairwise(edges)]
        taken.append([await take_in(where, inbox, batch, apply) for batch in some])
    one, other = taken
    assert one == other
    assert await new.fetch(STANDS) == await pool.fetch(STANDS) != []
    assert await new.fetch(BEHIND) == await pool.fetch(BEHIND) != []


class Unaware(LoneInbox):
    """As one that looked before another process took in the same stream."""

    async def _lock(self, connection: Connection, streams: list[UUID]) -> dict[UUID, Standing]:  # noqa: ARG002
        return defaultdict(Standing)


async def _nothing(*_: object) -> None:
    """Of events that no projection reads."""


async def test_a_stream_that_another_process_took_in_meanwhile_is_not_set_back(new: asyncpg.Pool) -> None:
    history = History()
    history.completed(1)
    history.revoked(1)
    assert await take_in(new, LoneInbox(CONSUMER), history.events, facts_alone) == history.events
    before = await new.fetch(STANDS)
    assert await take_in(new, Unaware(CONSUMER), history.events[:1], _nothing) == []
    assert await new.fetch(STANDS) == before


async def test_what_an_owner_tells_is_compared_in_three_statements_however_many_streams_it_names(
    new: asyncpg.Pool,
) -> None:
    history = History()
    for teacher in range(50):
        history.completed(teacher)
    loading = Loading(new, feeds(history.events))
    await take_in(new, loading.inbox, history.events, facts_alone)
    asked: list[str] = []
    async with new.acquire() as connection:
        connection.add_query_logger(lambda record: asked.append(record.query))
    await loading.compare()
    assert len([query for query in asked if "inbox" in query]) == 3 * len(loading.feeds), asked
    assert await new.fetchval("SELECT bool_and(vouched) FROM inbox")


async def test_an_owner_vouches_for_no_stream_of_which_it_says_otherwise(new: asyncpg.Pool) -> None:
    history = History()
    genuine, other = history.completed(1), history.completed(2)
    loading = Loading(new, feeds([genuine, other._replace(hash=bytes(32))]))
    await take_in(new, loading.inbox, history.events, facts_alone)
    await loading.compare()
    rows = await new.fetch("SELECT stream, vouched FROM inbox")
    assert {row["stream"]: row["vouched"] for row in rows} == {genuine.stream: True, other.stream: False}
    assert [row["reason"] for row in await new.fetch(BEHIND)] == ["otherwise in the topic"]


async def test_whoever_reads_many_messages_lets_others_go_on_meanwhile(pool: asyncpg.Pool) -> None:
    event = History().completed(1)
    turns, read = 0, asyncio.create_task(decode(pool, Inbox(CONSUMER), [message(event)] * (AT_A_TIME * 5)))
    while not read.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 5
    assert read.result() == [event] * (AT_A_TIME * 5)


class Watched(Brought):
    """Topics that notice how often garbage is looked for while they are read."""

    often: int = 0

    async def up_to_now(self) -> AsyncIterator[list[ConsumerRecord[Any, Any]]]:
        async for messages in super().up_to_now():
            self.often = gc.get_threshold()[0]
            yield messages


async def test_garbage_is_looked_for_seldom_while_a_bulk_is_read_and_as_before_then(
    new: asyncpg.Pool,
) -> None:
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    topics = Watched([History().completed(1)])
    await Loading(new, {}).read(topics, facts_alone)
    assert topics.often == IN_BULK > before[0]
    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, frozen)
