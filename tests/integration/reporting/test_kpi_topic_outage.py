"""The broker goes away while figures move: the topic ends with the latest of each, nothing stays stuck."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from aiokafka import AIOKafkaProducer

from deploy.local.kafka import KafkaServer
from services.reporting.kpi_topic import telling
from services.reporting.kpi_topic.told import told_in
from shared.contracts.notice import KPI_TOPIC
from shared.kernel.clock import SystemClock
from tests.integration.reporting.test_kpi_topic import CNC, RAIL, Ground, Watched
from tests.reporting.databases import live_pool, reporting
from tests.reporting.histories import History
from tests.reporting.processes import make_topics, until
from tests.servers.databases import FreshDatabase

BOUND = 3.0  # seconds for a transaction here, so that an outage can outlast it


class Trying(Watched):
    """Counts its tries to tell, and to begin anew."""

    tries = beginnings = 0

    async def _send(self, *args: Any) -> None:
        self.tries += 1
        await super()._send(*args)

    async def _started(self) -> AIOKafkaProducer:
        self.beginnings += 1
        return await super()._started()


class OnItsOwn(Ground):
    """On a broker that can be killed."""

    def topic(self) -> Trying:
        return Trying(self.pool, self.database.runtime, self.kafka, self.prefix, SystemClock())


@pytest.fixture
async def ground(fresh_database: FreshDatabase, own_kafka: KafkaServer) -> AsyncIterator[OnItsOwn]:
    database = await fresh_database(reporting)
    await make_topics(own_kafka.bootstrap_servers, "")
    async with live_pool(database) as pool:
        yield OnItsOwn(database, own_kafka.bootstrap_servers, "", pool)


@pytest.mark.slow
@pytest.mark.chaos
@pytest.mark.timeout(400)
async def test_what_moved_while_the_broker_was_away_is_told_when_it_is_back(
    ground: OnItsOwn, own_kafka: KafkaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "SENT_WITHIN", BOUND)
    history = History()
    history.field(teachers=3)
    history.field("EV")
    await ground.take(history.events)
    async with ground.telling() as topic:
        assert isinstance(topic, Trying)
        await until(lambda: ground.says(RAIL, 0))

        own_kafka.kill9()  # it comes back while the transaction is under way
        tries = topic.tries
        await ground.take([history.completed(1), history.started(CNC)])
        await until(lambda: _more(topic.tries, tries))
        await ground.take([history.completed(2), history.completed(3, field="EV")])
        await asyncio.to_thread(own_kafka.start)
        await until(lambda: ground.says(RAIL, 2))

        own_kafka.kill9()  # it stays away for so long that who tells gives up, and begins anew
        beginnings = topic.beginnings
        ceased = history.revoked(1)
        await ground.take([ceased])
        await until(lambda: _more(topic.beginnings, beginnings))
        last = history.completed(4)
        again = history.completed(5, field="EV")
        await ground.take([last, history.superseded(CNC, 1), again])
        await asyncio.to_thread(own_kafka.start)
        await until(lambda: ground.says("EV/2564", 2))  # told together, in one transaction
    assert await _told(ground) == {RAIL: (0, 2, last.id), "EV/2564": (0, 2, again.id)}
    revisions: dict[str, int] = {}
    for key, revision, _ in await ground.messages():
        assert revision > revisions.get(key, 0), "nothing older follows"
        revisions[key] = revision


async def _told(ground: Ground) -> dict[str, tuple[int, int, UUID | None]]:
    """Both figures, and the event that last changed that of teachers."""
    told = await told_in(ground.kafka, ground.prefix + KPI_TOPIC)
    found = {}
    for key, last in told.items():
        assert last.notice is not None
        by = last.notice.teachers.changed_by
        actual = last.notice.curricula.actual, last.notice.teachers.actual
        found[key] = (*actual, by.event if by else None)
    return found


async def _more(now: int, before: int) -> bool:
    return now > before
