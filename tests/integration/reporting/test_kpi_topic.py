"""The KPI topic says what the figures are, and of a key nothing older ever follows (5.1-R1, 5.2-R1)."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from aiokafka.errors import ProducerFenced

from deploy.databases.server import Database
from services.reporting.kpi_topic import differing
from services.reporting.kpi_topic.telling import KpiTopic
from services.reporting.kpi_topic.told import told_in
from services.reporting.rebuilding.rebuild import rebuild, swap_back
from services.reporting.rebuilding.topics import Topics
from services.reporting.settings import ReportingSettings
from services.reporting.store.facts import apply
from services.reporting.store.generations import CONSUMER, GenerationInbox
from shared.contracts.notice import KPI_TOPIC
from shared.contracts.recorded import Recorded
from shared.contracts.reporting.kpi import KpisCounted
from shared.contracts.telling import revision_of
from shared.eventsourcing.subscribing.consume import take_in
from shared.kernel.clock import SystemClock
from tests.reporting.client import reporting_api
from tests.reporting.databases import live_pool, reporting
from tests.reporting.feeds import feeds
from tests.reporting.histories import History
from tests.reporting.processes import deliver, environment, make_topics, started, until
from tests.servers.databases import FreshDatabase

CNC, RAIL = UUID(int=100), "RAIL/2564"


class Watched(KpiTopic):
    """Counts its looks, so that a test can wait for one that began after something."""

    looks = 0

    async def _look(self, *args: Any) -> Any:
        found = await super()._look(*args)
        self.looks += 1
        return found


@dataclass
class Ground:
    database: Database
    kafka: str
    prefix: str
    pool: asyncpg.Pool

    def topic(self) -> Watched:
        return Watched(self.pool, self.database.runtime, self.kafka, self.prefix, SystemClock())

    @asynccontextmanager
    async def telling(self) -> AsyncIterator[Watched]:
        topic = self.topic()
        task = asyncio.create_task(topic.run())
        try:
            yield topic
            assert not task.done()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def take(self, events: Sequence[Recorded]) -> None:
        await take_in(self.pool, GenerationInbox(CONSUMER), events, apply)

    async def messages(self) -> list[tuple[str, int, KpisCounted | None]]:
        found = []
        async with Topics(self.kafka, [self.prefix + KPI_TOPIC], isolation_level="read_committed") as topics:
            async for batch in topics.up_to_now():
                for one in batch:
                    notice = KpisCounted.model_validate_json(one.value) if one.value else None
                    found.append((one.key.decode(), revision_of(one.headers), notice))
        return found

    async def says(self, key: str, teachers: int) -> bool:
        last = (await told_in(self.kafka, self.prefix + KPI_TOPIC)).get(key)
        return last is not None and last.notice is not None and last.notice.teachers.actual == teachers


@pytest.fixture
async def ground(fresh_database: FreshDatabase, kafka: str, topic_prefix: str) -> AsyncIterator[Ground]:
    database = await fresh_database(reporting)
    await make_topics(kafka, topic_prefix)
    async with live_pool(database) as pool:
        yield Ground(database, kafka, topic_prefix, pool)


async def looked_again(topic: Watched) -> None:
    """Two more looks have ended: the second began after this was called."""
    enough = topic.looks + 2
    await until(lambda: _at_least(topic, enough))


async def _at_least(topic: Watched, looks: int) -> bool:
    return topic.looks >= looks


def begun() -> History:
    history = History()
    history.field(teachers=3)
    history.started(CNC)
    return history


async def test_it_says_what_the_api_says_with_the_event_that_last_changed_it(ground: Ground) -> None:
    history = begun()
    history.field("EV", curricula=2)
    started_by = history.events[2]
    done = [history.completed(teacher) for teacher in range(2)]
    history.completed(0, project=2)  # a second time: it changes nothing
    await ground.take(history.events)
    async with ground.telling(), reporting_api(ground.database, SystemClock()) as api:
        await until(lambda: ground.says(RAIL, 2))
        told = await told_in(ground.kafka, ground.prefix + KPI_TOPIC)
        assert sorted(told) == ["EV/2564", RAIL]
        for key, last in told.items():
            assert last.notice is not None
            said = await api.get(f"/v1/kpis/{key}")
            for name in ("curricula", "teachers"):
                value = getattr(last.notice, name)
                for part in ("target", "actual", "share", "met", "status"):
                    assert getattr(value, part) == said[name][part]
            assert last.notice.name_th == said["name_th"]
            assert last.notice.rules_version == said["rules_version"]
        notice = told[RAIL].notice
        assert notice is not None
        assert notice.teachers.changed_by is not None
        assert notice.teachers.changed_by.event == done[1].id
        assert notice.curricula.changed_by is not None
        assert notice.curricula.changed_by.event == started_by.id
        once = history.revoked(0)  # she has the other completion
        last_one = history.revoked(0, project=2)
        await ground.take([once, last_one])
        await until(lambda: ground.says(RAIL, 1))
        notice = (await told_in(ground.kafka, ground.prefix + KPI_TOPIC))[RAIL].notice
        assert notice is not None
        assert notice.teachers.changed_by is not None
        assert (notice.teachers.changed_by.event, notice.teachers.changed_by.version) == (last_one.id, 2)


async def test_when_one_comes_as_another_goes_the_same_figure_is_told_with_the_event(ground: Ground) -> None:
    """In one batch, so that no look is between them."""
    history = begun()
    history.completed(1)
    await ground.take(history.events)
    async with ground.telling():
        await until(lambda: ground.says(RAIL, 1))
        swap = [history.revoked(1), history.completed(2)]
        await ground.take(swap)
        await until(lambda: _at_revision(ground, 2))
    notice = (await told_in(ground.kafka, ground.prefix + KPI_TOPIC))[RAIL].notice
    assert notice is not None
    assert notice.teachers.changed_by is not None
    assert (notice.teachers.actual, notice.teachers.changed_by.event) == (1, swap[1].id)


async def test_while_nothing_moves_no_event_is_sought(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = begun()
    history.completed(1)
    await ground.take(history.events)
    async with ground.telling() as topic:
        await until(lambda: ground.says(RAIL, 1))
        await looked_again(topic)
        sought: list[object] = []

        async def noted(*asked: Any) -> None:
            sought.append(asked)

        monkeypatch.setattr(differing, "changed_by", noted)
        await looked_again(topic)
        assert sought == []


async def _at_revision(ground: Ground, revision: int) -> bool:
    last = (await told_in(ground.kafka, ground.prefix + KPI_TOPIC)).get(RAIL)
    return last is not None and last.revision >= revision


async def test_what_changes_nothing_tells_nothing_and_a_rebuild_neither(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = begun()
    history.completed(1)
    await ground.take(history.events)
    await deliver(ground.kafka, ground.prefix, history.events)
    for name, value in environment(ground.database, ground.kafka, ground.prefix).items():
        monkeypatch.setenv(name, value)
    async with ground.telling() as topic:
        await until(lambda: ground.says(RAIL, 1))
        before = await ground.messages()
        await ground.take([history.completed(1, project=2)])
        await deliver(ground.kafka, ground.prefix, history.events[-1:])
        done = await rebuild(ReportingSettings(), ground.database.owner, feeds(history.events))
        assert done.outcome == "swapped", done.reason
        await looked_again(topic)
        assert await ground.messages() == before
    async with ground.telling() as topic:  # another process takes over
        await looked_again(topic)
        assert await ground.messages() == before


async def test_a_generation_that_was_rolled_back_to_waits_until_it_knows_as_much(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = begun()
    await ground.take(history.events)
    await deliver(ground.kafka, ground.prefix, history.events)
    for name, value in environment(ground.database, ground.kafka, ground.prefix).items():
        monkeypatch.setenv(name, value)
    async with ground.telling() as topic:
        done = await rebuild(ReportingSettings(), ground.database.owner, feeds(history.events))
        assert done.outcome == "swapped", done.reason
        await ground.take([history.completed(1)])
        await until(lambda: ground.says(RAIL, 1))
        before = await ground.messages()
        await swap_back(ground.database.owner)  # it never heard of the completion
        await looked_again(topic)
        assert await ground.messages() == before
        await ground.take([history.events[-1], history.completed(2)])
        later = await ground.pool.fetchval("SELECT now()") + timedelta(seconds=1)
        await ground.pool.executemany(
            "INSERT INTO sweep VALUES ($1, $2, 9, $3)",
            [(CONSUMER, source, later) for source in ("curriculum", "training", "enrolment")],
        )
        await until(lambda: ground.says(RAIL, 2))
    told = [notice.teachers.actual for _, _, notice in await ground.messages() if notice]
    assert told == sorted(told)


async def test_whom_another_has_replaced_can_tell_nothing_any_more(ground: Ground) -> None:
    history = begun()
    await ground.take(history.events)
    frozen = ground.topic()
    producer = await frozen._started()
    try:
        old = await frozen._look({}, None)
        await ground.take([history.completed(1)])
        async with ground.telling():
            await until(lambda: ground.says(RAIL, 1))
        with pytest.raises(ProducerFenced):
            await frozen._send(producer, {}, old)
    finally:
        await asyncio.wait_for(producer.stop(), 10)
    assert [(key, revision) for key, revision, _ in await ground.messages()] == [(RAIL, 1)]


async def test_a_key_of_which_nothing_is_left_is_taken_back_and_may_come_again(ground: Ground) -> None:
    history = begun()
    await ground.take(history.events)
    async with ground.telling() as topic:
        await until(lambda: ground.says(RAIL, 0))
        await ground.pool.execute("UPDATE facts SET figure = 'other' WHERE figure = 'field'")
        await looked_again(topic)
        await ground.pool.execute("UPDATE facts SET figure = 'field' WHERE figure = 'other'")
        await until(lambda: ground.says(RAIL, 0))
    found = [(key, revision, notice is None) for key, revision, notice in await ground.messages()]
    assert found == [(RAIL, 1, False), (RAIL, 2, True), (RAIL, 3, False)]


async def test_a_projector_killed_again_and_again_tells_in_order_and_ends_at_the_figure(
    ground: Ground, tmp_path: Path
) -> None:
    history = begun()
    for teacher in range(240):
        history.completed(teacher)
    variables = environment(ground.database, ground.kafka, ground.prefix) | {"KRUCHANG_PROJECTOR_BATCH": "10"}
    for part in (80, 160):
        with started("project", variables, tmp_path / "log") as projector:
            await deliver(ground.kafka, ground.prefix, history.events[:part])
            await until(lambda: _told_something(ground, part // 2))  # noqa: B023 - awaited at once
            projector.kill9()
    await deliver(ground.kafka, ground.prefix, history.events)
    with started("project", variables, tmp_path / "log"):
        await until(lambda: ground.says(RAIL, 240))
    found = await ground.messages()
    assert [revision for _, revision, _ in found] == list(range(1, len(found) + 1))
    actual = [notice.teachers.actual for _, _, notice in found if notice]
    assert actual == sorted(actual)
    assert len(set(actual)) > 2


async def _told_something(ground: Ground, teachers: int) -> bool:
    last = (await told_in(ground.kafka, ground.prefix + KPI_TOPIC)).get(RAIL)
    return bool(last and last.notice and last.notice.teachers.actual >= teachers)
