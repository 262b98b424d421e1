"""`restored` and `adopt`, as an operator sees them: is it whole, is it ours, what does it lack."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer

from deploy.databases.server import Database
from shared.contracts.cloudevent import headers, instant
from shared.contracts.recorded import Recorded
from shared.eventsourcing.migrate import migrate_store, migrate_topic, topic_of
from shared.eventsourcing.storing.database import open_pool
from shared.service.restoring import receive, take_back
from tests.integration.eventsourcing.consumer import Owner
from tests.integration.eventsourcing.ledger import opened, seated
from tests.integration.http.seats_service import ENROLMENT, SCHEMA, TRAINING
from tests.integration.http.serving import variables
from tests.servers.databases import FreshDatabase


async def prepare(database: Database) -> None:
    await migrate_store(database.owner, database.runtime, "enrolment", [SCHEMA])


@dataclass(frozen=True)
class Store:
    """One stream of three versions, all on the topic; and a connection as the database's owner."""

    owner: asyncpg.Connection
    events: list[Recorded]


@pytest.fixture
async def store(
    fresh_database: FreshDatabase, kafka: str, topic_prefix: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Store]:
    database = await fresh_database(prepare)
    topic = topic_of("enrolment", topic_prefix)
    await migrate_topic(kafka, topic)
    for name, value in variables(database, kafka, topic_prefix, "http://127.0.0.1:1", {}).items():
        monkeypatch.setenv(f"KRUCHANG_{name.upper()}", value)
    pool = await open_pool(database.runtime)
    epoch = await pool.fetchval("SELECT epoch FROM store")
    owner = Owner(pool, epoch=epoch)
    await seated(owner.door, await opened(owner.door, UUID(int=5)), 2)
    events = await owner.events()
    async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        for event in events:
            key = str(event.stream).encode()
            await producer.send_and_wait(topic, event.value, key=key, headers=headers(event))
    await owner.delivered()
    await pool.close()
    connection = await asyncpg.connect(database.owner)
    yield Store(connection, events)
    await connection.close()


async def lose_the_last(store: Store) -> None:
    """As an older backup would have it."""
    await store.owner.execute(
        """DELETE FROM events WHERE version = 3;
           UPDATE streams SET version = 2, chain = (SELECT hash FROM events WHERE version = 2)"""
    )


async def is_marked(store: Store) -> bool:
    return bool(await store.owner.fetchval("SELECT restored IS NOT NULL FROM store"))


async def test_a_restored_store_is_proved_and_marked(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    await lose_the_last(store)
    assert await receive(ENROLMENT) == 0
    assert await is_marked(store)
    said = capsys.readouterr().out
    assert "2 events, every hash chain whole; the topic has 1 events that it lacks" in said


async def test_a_backup_of_another_installation_is_refused(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    await store.owner.execute("UPDATE store SET epoch = 'another'")
    assert await receive(ENROLMENT) == 1
    assert "another installation: its epoch is another" in capsys.readouterr().err


async def test_a_backup_of_another_service_is_refused(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await receive(TRAINING) == 1
    assert "no store of training" in capsys.readouterr().err
    assert not await is_marked(store)


async def test_a_backup_whose_chains_are_not_whole_is_refused_and_stays_marked(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    await store.owner.execute("DELETE FROM events WHERE version = 2")
    assert await receive(ENROLMENT) == 1
    said = capsys.readouterr()
    assert "version 2 is missing" in said.out
    assert "hash chains are not whole" in said.err
    assert await is_marked(store)


async def test_the_difference_is_named_event_by_event_before_and_as_it_is_adopted(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    await lose_the_last(store)
    assert await receive(ENROLMENT) == 0
    lost = store.events[2]
    named = (
        f"{lost.type}  stream {lost.stream}  version 3  recorded {instant(lost.recorded_at)}"
        f"  position {lost.position}"
    )
    for dry_run in (True, True, False):
        capsys.readouterr()
        assert await take_back(ENROLMENT, dry_run=dry_run, give_up=False) == 0
        lines = capsys.readouterr().out.splitlines()
        assert lines[0] == f"{'would be adopted' if dry_run else 'adopted'}: {named}"
        assert "Not to be had back" in "\n".join(lines)
        assert await is_marked(store) is dry_run
        assert await store.owner.fetchval("SELECT count(*) FROM events") == (2 if dry_run else 3)
    assert await take_back(ENROLMENT, dry_run=False, give_up=False) == 0
    assert "0 events adopted" in capsys.readouterr().out


async def test_an_older_schema_is_brought_up_to_date_by_the_way(store: Store) -> None:
    """A backup of before the code knew of marks."""
    await store.owner.execute("ALTER TABLE store DROP COLUMN restored")
    assert await asyncio.wait_for(receive(ENROLMENT), 30) == 0
    assert await is_marked(store)
