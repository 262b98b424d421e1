"""Two projectors under one name by mistake. (Two names, one lost: `tests/chaos/outages`.)"""

from collections.abc import Sequence
from pathlib import Path

import asyncpg
import httpx
import pytest

from deploy.databases.server import Database
from deploy.local.ports import free_port
from services.reporting.store.digests import miscounted
from shared.contracts.recorded import Recorded
from tests.reporting.databases import reporting
from tests.reporting.histories import History
from tests.reporting.processes import deliver, environment, make_topics, started, until
from tests.servers.databases import FreshDatabase

ROUND = 60  # teachers: their streams lie on all partitions


@pytest.mark.timeout(400)
async def test_two_projectors_of_one_name_put_each_other_out_and_every_event_still_counts_once(
    fresh_database: FreshDatabase, kafka: str, topic_prefix: str, tmp_path: Path
) -> None:
    """A static member of the group is replaced by whoever comes under its name, and comes back itself."""
    database, history = await fresh_database(reporting), History()
    history.field()
    await make_topics(kafka, topic_prefix)
    await deliver(kafka, topic_prefix, history.events)
    ports = free_port(), free_port()
    told = [environment(database, kafka, topic_prefix, port=port) for port in ports]
    with started("project", told[0], tmp_path / "first.log") as first:
        await until(lambda: has_partitions(ports[0]))
        with started("project", told[1], tmp_path / "second.log"):
            await until(lambda: has_partitions(ports[1]))
            for round_ in range(3):
                await deliver(kafka, topic_prefix, more(history, round_))
                await until(lambda: taken_in(database, len(history.events)))
            first.kill9()
            await deliver(kafka, topic_prefix, more(history, 3))
            await until(lambda: taken_in(database, len(history.events)))
    connection = await asyncpg.connect(database.runtime)
    try:
        assert await miscounted(connection) == []
        teachers = "SELECT sum(subjects) FROM live.counters WHERE figure = 'trained_teacher'"
        assert await connection.fetchval(teachers) == 4 * ROUND
    finally:
        await connection.close()


def more(history: History, round_: int) -> Sequence[Recorded]:
    first = len(history.events)
    for teacher in range(round_ * ROUND, (round_ + 1) * ROUND):
        history.completed(teacher)
    return history.events[first:]


async def has_partitions(port: int) -> bool:
    async with httpx.AsyncClient(trust_env=False) as http:
        try:
            answer = await http.get(f"http://127.0.0.1:{port}/readyz")
        except httpx.TransportError:
            return False
    return "partitions" not in answer.json()["missing"]


async def taken_in(database: Database, events: int) -> bool:
    connection = await asyncpg.connect(database.runtime, server_settings={"search_path": "live"})
    try:
        return bool(await connection.fetchval("SELECT coalesce(sum(version), 0) >= $1 FROM inbox", events))
    finally:
        await connection.close()
