"""Nobody said that the store was restored: it is noticed all the same."""

from uuid import UUID, uuid4

import asyncpg
import pytest

from deploy.databases.server import Database, put_in_place
from shared.eventsourcing.deciding.errors import UnavailableError
from shared.eventsourcing.restoring import compared as compared_module
from shared.eventsourcing.restoring.level import Level
from tests.integration.eventsourcing.eventually import eventually
from tests.integration.eventsourcing.ledger import commands, opened
from tests.integration.eventsourcing.restoring import copied, deliver, is_level, is_refusing, watching
from tests.integration.eventsourcing.topic import messages


@pytest.mark.usefixtures("soon")
async def test_a_running_process_notices_that_its_database_is_an_older_one(
    database: Database, pool: asyncpg.Pool, topic: str, kafka: str, postgres_url: str
) -> None:
    """Nobody marked it: an operator's own tools restored it."""
    door = commands(pool)
    await opened(door)
    await copied(postgres_url, database)
    await opened(door)
    await deliver(kafka, topic, pool)
    async with watching(pool, door, topic, kafka) as level:
        await eventually(is_level(level))
        await eventually(lambda: pool.fetchval("SELECT count(*) FROM adopted"))  # all of it was compared
        await put_in_place(postgres_url, database.name)
        await eventually(is_refusing(door))
        with pytest.raises(UnavailableError):
            await opened(door)
        assert await pool.fetchval("SELECT count(*) FROM events") == 1


async def test_what_lies_far_back_on_the_topic_is_missed_too(
    database: Database, pool: asyncpg.Pool, topic: str, kafka: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A restored store that wrote while Kafka was away has put its own events behind those it lacks."""
    monkeypatch.setattr(compared_module, "LOOK_BACK", 1)
    door = commands(pool)
    lost, kept = await opened(door), uuid4()
    [event] = await deliver(kafka, topic, pool)
    owner = await asyncpg.connect(database.owner)
    await owner.execute("DELETE FROM events; DELETE FROM streams")
    await owner.close()
    assert event.stream == lost
    while True:  # some of the lost one's partition come after it
        kept = uuid4()
        await opened(door, kept)
        [*_, last] = await deliver(kafka, topic, pool)
        if await _follows(kafka, topic, lost, last.stream):
            break
    level = Level(pool, door, topic, kafka)
    await level.look()
    assert door.refuses is None  # the ends say nothing
    await level.look()
    assert door.refuses is not None


async def _follows(kafka: str, topic: str, first: UUID, later: UUID) -> bool:
    found = await messages(kafka, topic)
    partition = {message.key: message.partition for message in found}
    return bool(partition[str(first).encode()] == partition[str(later).encode()])
