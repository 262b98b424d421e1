"""A store restored from an older backup: it refuses commands until it took back what its topic has."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import asyncpg
import pytest

from deploy.local.databases import Database
from shared.eventsourcing.adopt import ForkError, adopt, missing_from_store
from shared.eventsourcing.database import open_pool
from shared.eventsourcing.errors import UnavailableError
from shared.eventsourcing.level import Level
from shared.eventsourcing.migrate import migrate_topic, topic_of
from shared.eventsourcing.relay import Relay
from shared.eventsourcing.verify import refold, verify
from shared.kernel.clock import SystemClock
from shared.kernel.refusal import Refused
from tests.integration.eventsourcing.ledger import KEYED, Open, Seat, commands, context, migrated
from tests.servers.databases import FreshDatabase

PROJECT, LATER = UUID(int=11), UUID(int=12)
SEATED = UUID(int=21)


@dataclass(frozen=True)
class Restored:
    """A copy of the store as it was after two events; its topic has five."""

    database: Database
    topic: str
    kafka: str


@pytest.fixture
async def restored(
    fresh_database: FreshDatabase, postgres_url: str, kafka: str, topic_prefix: str
) -> AsyncIterator[Restored]:
    database, topic = await fresh_database(migrated), topic_of("enrolment", topic_prefix)
    await migrate_topic(kafka, topic)
    await _append(database, [(PROJECT, Open(project=PROJECT)), (PROJECT, _seat(PROJECT))])
    backup = f"backup_{uuid4().hex[:10]}"
    superuser = await asyncpg.connect(postgres_url)
    await superuser.execute(f'CREATE DATABASE "{backup}" TEMPLATE "{_name(database.owner)}"')
    await _append(
        database,
        [(PROJECT, _seat(PROJECT, SEATED)), (LATER, Open(project=LATER)), (LATER, _seat(LATER))],
    )
    await _relay(database, topic, kafka)
    copied = Database(backup, *(_at(url, backup) for url in (database.owner, database.runtime)))
    yield Restored(copied, topic, kafka)
    await superuser.execute(f'DROP DATABASE "{backup}" WITH (FORCE)')
    await superuser.close()


async def test_it_refuses_commands_until_the_difference_is_adopted_event_by_event(restored: Restored) -> None:
    pool = await open_pool(restored.database.runtime)
    door = commands(pool)
    level = Level(pool, door, restored.topic, restored.kafka)
    await level.at_start()
    with pytest.raises(UnavailableError, match="run adopt"):
        await door.handle(KEYED, PROJECT, _seat(PROJECT), context())

    adopted = await _adopt(restored)

    assert sorted((stream, version) for stream, version in adopted) == [(PROJECT, 3), (LATER, 1), (LATER, 2)]
    assert await missing_from_store(pool, restored.topic, restored.kafka) == []
    assert [difference async for difference in verify(pool, "enrolment")] == []
    assert [difference async for difference in refold(pool, [KEYED], repair=False)] == []
    await level.look()
    highest = await pool.fetchval("SELECT max(position) FROM events")
    await door.handle(KEYED, PROJECT, _seat(PROJECT), context())
    assert await pool.fetchval("SELECT max(position) FROM events") > highest
    with pytest.raises(Refused, match="elsewhere"):  # the unique key came back too
        await door.handle(KEYED, LATER, _seat(LATER, SEATED), context())
    assert await _adopt(restored) == []
    await pool.close()


async def test_a_store_that_went_another_way_is_a_fork_and_is_not_overwritten(restored: Restored) -> None:
    await _append(restored.database, [(PROJECT, _seat(PROJECT))])
    with pytest.raises(ForkError, match="another event of this version"):
        await _adopt(restored)


async def test_an_absent_broker_keeps_nobody_from_starting(restored: Restored) -> None:
    pool = await open_pool(restored.database.runtime)
    door = commands(pool)
    await asyncio.wait_for(Level(pool, door, restored.topic, "127.0.0.1:1").at_start(), 15)
    assert door.refuses is None
    await pool.close()


def _seat(project: UUID, application: UUID | None = None) -> Seat:
    return Seat(project=project, application=application or uuid4())


async def _append(database: Database, work: list[tuple[UUID, Open | Seat]]) -> None:
    pool = await open_pool(database.runtime)
    for stream, command in work:
        await commands(pool).handle(KEYED, stream, command, context())
    await pool.close()


async def _relay(database: Database, topic: str, kafka: str) -> None:
    pool = await open_pool(database.runtime)
    relay = Relay(pool, database.runtime, "enrolment", "e1", topic, kafka, SystemClock())
    running = asyncio.create_task(relay.run())
    async with asyncio.timeout(30):
        while await pool.fetchval("SELECT count(*) FROM outbox"):  # noqa: ASYNC110 (the relay empties it)
            await asyncio.sleep(0.05)
    running.cancel()
    await asyncio.wait([running])
    await pool.close()


async def _adopt(restored: Restored) -> list[tuple[UUID, int]]:
    owner = await asyncpg.connect(restored.database.owner)
    try:
        events = adopt(owner, [KEYED], lambda _: [], restored.topic, restored.kafka)
        return [(event.stream, event.version) async for event in events]
    finally:
        await owner.close()


def _name(url: str) -> str:
    return urlsplit(url).path.strip("/")


def _at(url: str, name: str) -> str:
    return urlsplit(url)._replace(path=f"/{name}").geturl()
