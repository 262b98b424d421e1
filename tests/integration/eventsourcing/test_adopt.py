"""A store restored from an older backup: it refuses commands until it took back what its topic has."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer

from deploy.databases.server import Database
from services.curriculum import app as curriculum
from services.enrolment import app as enrolment
from services.training import app as training
from shared.contracts.cloudevent import headers
from shared.contracts.recorded import Recorded
from shared.contracts.registry import published
from shared.eventsourcing.appending.unit import React
from shared.eventsourcing.appending.verify import refold, verify
from shared.eventsourcing.deciding.due import Due
from shared.eventsourcing.deciding.errors import UnavailableError
from shared.eventsourcing.delivering.relay import Relay
from shared.eventsourcing.migrate import migrate_topic, topic_of
from shared.eventsourcing.restoring import level as level_module
from shared.eventsourcing.restoring.adopt import Adopted, adopt, events_of
from shared.eventsourcing.restoring.compared import compare
from shared.eventsourcing.restoring.level import Level
from shared.eventsourcing.restoring.restored import mark
from shared.eventsourcing.storing.database import open_pool
from shared.kernel.clock import SystemClock
from shared.kernel.refusal import Refused
from tests.integration.eventsourcing.eventually import eventually
from tests.integration.eventsourcing.ledger import KEYED, Open, Seat, commands, context, migrated
from tests.integration.eventsourcing.topic import delivered
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


@pytest.fixture
async def pool(restored: Restored) -> AsyncIterator[asyncpg.Pool]:
    pool = await open_pool(restored.database.runtime)
    yield pool
    pool.terminate()


async def test_it_refuses_commands_until_the_difference_is_adopted(
    restored: Restored, pool: asyncpg.Pool
) -> None:
    door = commands(pool)
    level = Level(pool, door, restored.topic, restored.kafka)
    await level.at_start()
    with pytest.raises(UnavailableError, match="run adopt"):
        await door.handle(KEYED, PROJECT, _seat(PROJECT), context())

    adopted = await _adopt(restored)

    assert _places(adopted.events) == [(PROJECT, 3), (LATER, 1), (LATER, 2)]
    assert adopted.unfit == []
    assert (await compare(pool, restored.topic, restored.kafka, thorough=False)).missing == []
    assert [difference async for difference in verify(pool, "enrolment")] == []
    assert [difference async for difference in refold(pool, [KEYED], repair=False)] == []
    outbox = "SELECT count(*) FROM outbox JOIN events USING (position) WHERE stream = $1"
    assert await pool.fetchval(outbox, LATER) == 0  # not sent again
    await level.look()
    highest = await pool.fetchval("SELECT max(position) FROM events")
    await door.handle(KEYED, PROJECT, _seat(PROJECT), context())
    assert await pool.fetchval("SELECT max(position) FROM events") > highest
    with pytest.raises(Refused, match="elsewhere"):  # the unique key came back too
        await door.handle(KEYED, LATER, _seat(LATER, SEATED), context())
    assert await _adopt(restored) == Adopted()


async def test_a_running_service_takes_commands_again_by_itself(
    restored: Restored, pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(level_module, "AGAIN", 0.1)
    door = commands(pool)
    level = Level(pool, door, restored.topic, restored.kafka)
    running = asyncio.create_task(level.run())

    async def refuses() -> bool:
        return door.refuses is not None

    async def takes() -> bool:
        return door.refuses is None

    await eventually(refuses)
    await _adopt(restored)
    await eventually(takes)
    running.cancel()
    await asyncio.wait([running])


async def test_repeats_and_garbage_at_the_end_of_the_topic_hide_nothing(
    restored: Restored, pool: asyncpg.Pool
) -> None:
    """As a relay that was replaced leaves them: the last messages are old ones."""
    old = [event for event in await delivered(restored.kafka, restored.topic) if event.version == 1]
    async with AIOKafkaProducer(bootstrap_servers=restored.kafka) as producer:
        for event in old:
            key = str(event.stream).encode()
            await producer.send_and_wait(restored.topic, event.value, key=key, headers=headers(event))
            await producer.send_and_wait(restored.topic, b"{", key=key)
    missing = (await compare(pool, restored.topic, restored.kafka, thorough=False)).missing
    assert (PROJECT, 3) in _places(missing)
    adopted = await _adopt(restored)
    assert len(adopted.events) == 3
    assert len(adopted.unreadable) == len(old)  # and the operator is told of it
    assert all(place.startswith(f"{restored.topic}/") for place in adopted.unreadable)


async def test_what_was_delivered_out_of_order_is_adopted_in_order(
    restored: Restored, pool: asyncpg.Pool
) -> None:
    """A message that failed was sent again after those that followed it."""
    topic = f"{restored.topic}.shuffled"
    await migrate_topic(restored.kafka, topic)
    async with AIOKafkaProducer(bootstrap_servers=restored.kafka) as producer:
        for event in reversed(await delivered(restored.kafka, restored.topic)):
            key = str(event.stream).encode()
            await producer.send_and_wait(topic, event.value, key=key, headers=headers(event))
    adopted = await _adopt(replace(restored, topic=topic))
    assert (len(adopted.events), adopted.unfit) == (3, [])
    assert [difference async for difference in verify(pool, "enrolment")] == []


async def test_what_does_not_follow_by_its_hash_is_not_adopted(
    restored: Restored, pool: asyncpg.Pool
) -> None:
    """Somebody changed a message, or put one in its place."""
    topic = f"{restored.topic}.forged"
    await migrate_topic(restored.kafka, topic)
    async with AIOKafkaProducer(bootstrap_servers=restored.kafka) as producer:
        for event in await delivered(restored.kafka, restored.topic):
            forged = (event.stream, event.version) == (PROJECT, 3)
            value = event.value.replace(b"2021-02-01", b"2021-02-02") if forged else event.value
            key = str(event.stream).encode()
            await producer.send_and_wait(topic, value, key=key, headers=headers(event))
    door = commands(pool)
    level = Level(pool, door, topic, restored.kafka)
    async with pool.acquire() as connection:
        await mark(connection)
    await level.at_start()
    for give_up in (False, True):
        adopted = await _adopt(replace(restored, topic=topic), give_up=give_up)
        assert _places(adopted.unfit) == [(PROJECT, 3)]
        assert _places(adopted.events) == ([] if give_up else [(LATER, 1), (LATER, 2)])
        await level.look()
        assert (door.refuses is None) is give_up  # it is all that is left of the third event
    assert [difference async for difference in verify(pool, "enrolment")] == []


async def test_the_reactions_to_what_is_adopted_are_due_and_all_comes_or_nothing(
    restored: Restored, pool: asyncpg.Pool
) -> None:
    def mistaken(event: Recorded) -> list[Due]:
        raise ZeroDivisionError(event.version)

    with pytest.raises(ZeroDivisionError):
        await _adopt(restored, react=mistaken)
    assert await pool.fetchval("SELECT count(*) FROM events") == 2
    assert (await compare(pool, restored.topic, restored.kafka, thorough=False)).missing
    await _adopt(restored, react=lambda event: [Due.after(event, "remind", {})])
    rows = await pool.fetch("SELECT e.stream, e.version FROM due d JOIN events e ON e.id = d.causation_id")
    assert sorted(tuple(row) for row in rows) == [(PROJECT, 3), (LATER, 1), (LATER, 2)]


async def test_a_store_that_went_another_way_keeps_its_history_and_refuses_until_told_to_go_on(
    restored: Restored, pool: asyncpg.Pool
) -> None:
    """It wrote before it could compare: a fork, at positions that the topic knows too."""
    await _append(restored.database, [(PROJECT, _seat(PROJECT)), (PROJECT, _seat(PROJECT))])
    door = commands(pool)
    level = Level(pool, door, restored.topic, restored.kafka)
    for give_up in (False, True):
        adopted = await _adopt(restored, give_up=give_up)
        assert _places(adopted.unfit) == [(PROJECT, 3)]
        await level.look()
        assert (door.refuses is None) is give_up
    rows = await pool.fetch("SELECT version FROM streams ORDER BY stream")
    assert [row["version"] for row in rows] == [4, 2]
    assert [difference async for difference in verify(pool, "enrolment")] == []
    await door.handle(KEYED, PROJECT, _seat(PROJECT), context())


async def test_an_absent_broker_keeps_nobody_from_starting(restored: Restored, pool: asyncpg.Pool) -> None:
    door = commands(pool)
    await asyncio.wait_for(Level(pool, door, restored.topic, "127.0.0.1:1").at_start(), 15)
    assert door.refuses is None


def test_what_an_aggregate_takes_can_be_told_from_its_code() -> None:
    """So an event of the topic finds its aggregate; one service decides each type once."""
    for service in (curriculum.SERVICE, training.SERVICE, enrolment.SERVICE):
        taken = [event for decider in service.deciders for event in events_of(decider)]
        assert len(taken) == len(set(taken))
        own = {event for event in published().values() if event.source() == service.name}
        assert set(taken) == own


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


async def _adopt(restored: Restored, *, react: React = lambda _: [], give_up: bool = False) -> Adopted:
    owner = await asyncpg.connect(restored.database.owner)
    try:
        return await adopt(owner, [KEYED], react, restored.topic, restored.kafka, give_up=give_up)
    finally:
        await owner.close()


def _places(events: Sequence[Recorded]) -> list[tuple[UUID, int]]:
    return sorted((event.stream, event.version) for event in events)


def _name(url: str) -> str:
    return urlsplit(url).path.strip("/")


def _at(url: str, name: str) -> str:
    return urlsplit(url)._replace(path=f"/{name}").geturl()
