"""Stores, topics and read models hold the same; if not, it is found, told, and resolved once it is mended."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from deploy.databases.server import Database
from services.reporting.checking.nightly import Nights, night_before
from services.reporting.checking.self_check import Checked, self_check
from services.reporting.settings import ReportingSettings
from services.reporting.store.facts import apply
from services.reporting.store.generations import CONSUMER, GenerationInbox
from shared.contracts.recorded import Recorded
from shared.eventsourcing.kafka.partitions import partition_of
from shared.eventsourcing.migrate import PARTITIONS
from shared.eventsourcing.subscribing.consume import take_in
from shared.kernel.clock import HandMovedClock, SystemClock
from tests.reporting.databases import live_pool, reporting
from tests.reporting.feeds import ToldFeed, feeds
from tests.reporting.histories import History, enrolment
from tests.reporting.processes import deliver, environment, make_topics, until
from tests.servers.databases import FreshDatabase

CNC = UUID(int=100)


@dataclass
class Ground:
    """One history in three places: told by its owners, on the topics, and in the read models."""

    history: History
    settings: ReportingSettings
    pool: asyncpg.Pool
    owners: dict[str, ToldFeed]

    async def check(self) -> Checked:
        return await self_check(self.settings, self.owners, SystemClock())

    async def deliver(self, events: Sequence[Recorded]) -> None:
        await deliver(self.settings.kafka_bootstrap_servers, self.settings.topic_prefix, events)

    async def open(self) -> list[str]:
        rows = await self.pool.fetch(
            """SELECT place FROM public.exceptions WHERE kind = 'records_differ' AND resolved IS NULL
               ORDER BY place"""
        )
        return [row["place"] for row in rows]


@pytest.fixture
async def ground(
    fresh_database: FreshDatabase, kafka: str, topic_prefix: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Ground]:
    """Everything but the last completion is on its topic."""
    database: Database = await fresh_database(reporting)
    for name, value in environment(database, kafka, topic_prefix).items():
        monkeypatch.setenv(name, value)
    history = History()
    history.field()
    history.started(CNC)
    for teacher in range(8):
        history.completed(teacher)
    await make_topics(kafka, topic_prefix)
    async with live_pool(database) as pool:
        await take_in(pool, GenerationInbox(CONSUMER), history.events, apply)
        made = Ground(history, ReportingSettings(), pool, dict(feeds(history.events)))
        await made.deliver(history.events[:-1])
        yield made


async def test_what_a_topic_lacks_is_found_told_and_resolved_when_it_is_there(ground: Ground) -> None:
    lost = ground.history.events[-1]
    place = f"enrolment.events.v1/{partition_of(lost.stream, PARTITIONS)}/2021-02-01"
    done = await ground.check()
    assert [(each.place, [(e.stream, e.version) for e in each.events]) for each in done.found] == [
        (place, [(lost.stream, 1)])
    ]
    assert await ground.open() == [place]
    assert (await ground.check()).opened == 0, "it is open already"
    await ground.deliver([lost, *ground.history.events])  # and everything once more
    done = await ground.check()
    assert (done.found, done.opened, done.resolved, done.unchecked) == ([], 0, 1, [])
    assert await ground.open() == []
    assert (done.events, done.days) == (len(ground.history.events) * 2, 2)
    assert await ground.pool.fetchval("SELECT count(*) FROM public.self_checks") == 3


async def test_what_was_changed_in_a_read_model_is_found_told_and_resolved(ground: Ground) -> None:
    await ground.deliver(ground.history.events)
    figure = "figure/trained_teacher/RAIL/2564"
    for ruin, mend, places in (
        ("UPDATE facts SET province = 'TH-10' WHERE subject = $1 AND figure = 'trained_teacher'",
         "UPDATE facts SET province = 'TH-20' WHERE subject = $1 AND figure = 'trained_teacher'", [figure]),
        ("UPDATE counters SET subjects = 9 WHERE $1::uuid IS NOT NULL",
         "UPDATE counters SET subjects = 8 WHERE figure = 'trained_teacher' AND $1::uuid IS NOT NULL",
         ["counter/trained_teacher/RAIL/2564", "counter/curriculum_in_force/RAIL/0"]),
        (f"UPDATE facts SET stream = '{UUID(int=9)}' WHERE subject = $1 AND figure = 'trained_teacher'",
         f"UPDATE facts SET stream = '{enrolment(3, 1)}' WHERE subject = $1 AND figure = 'trained_teacher'",
         [figure, f"stream/{UUID(int=9)}"]),
    ):  # fmt: skip
        subject = await ground.pool.fetchval(
            "SELECT subject FROM facts WHERE stream = $1 AND figure = 'trained_teacher'", enrolment(3, 1)
        )
        assert (await ground.check()).found == []
        await ground.pool.execute(ruin, subject)
        done = await ground.check()
        assert sorted(each.place for each in done.found) == sorted(places) == await ground.open()
        if places == [figure]:
            assert [(e.stream, e.version) for e in done.found[0].events] == [(enrolment(3, 1), 1)]
        await ground.pool.execute(mend, subject)
        await ground.pool.execute("UPDATE counters SET subjects = 1 WHERE figure = 'curriculum_in_force'")
        assert (await ground.check()).resolved == len(places)


async def test_where_an_owner_does_not_answer_nothing_is_concluded(ground: Ground) -> None:
    assert (await ground.check()).opened == 1
    ground.owners["enrolment"].away = True
    done = await ground.check()
    assert (done.unchecked, done.opened, done.resolved) == (["enrolment"], 0, 0)
    assert len(await ground.open()) == 1


async def test_what_the_rules_find_is_noted_too_and_resolved_once_it_is_mended(ground: Ground) -> None:
    noted = "SELECT since, resolved FROM public.exceptions WHERE kind = 'completed_unenrolled' AND place = $1"
    place = str(enrolment(3, 1))
    first = await ground.check()
    assert first.rules[0] > 0
    [row] = await ground.pool.fetch(noted, place)
    assert row["resolved"] is None
    ground.owners["enrolment"].away = True  # no difference can be told, but the facts are here
    ground.history.revoked(3)
    await take_in(ground.pool, GenerationInbox(CONSUMER), ground.history.events[-1:], apply)
    second = await ground.check()
    assert (second.unchecked, second.rules[0]) == (["enrolment"], 0)
    [row] = await ground.pool.fetch(noted, place)
    assert row["resolved"] > row["since"]


async def test_it_runs_once_a_night_and_a_night_that_was_missed_is_made_up_for(ground: Ground) -> None:
    clock = HandMovedClock(datetime(2021, 6, 1, 12, 0, tzinfo=UTC))  # seven in the evening in Bangkok
    nights = Nights(ground.pool, "", clock, (sys.executable, "-c", ""))
    assert not await nights.step()
    clock.move(timedelta(hours=6, minutes=59))
    assert not await nights.step()
    clock.move(timedelta(minutes=1))
    assert night_before(clock.now()) == clock.now()
    assert await nights.step()
    await ground.pool.execute(
        "INSERT INTO public.self_checks (started_at, finished_at, messages, days, differences, unchecked)"
        " VALUES ($1, $1, 0, 0, 0, '{}')",
        clock.now(),
    )
    assert not await nights.step()
    clock.move(timedelta(hours=40))  # nobody ran at two
    assert await nights.step()


async def test_a_check_that_is_under_way_ends_with_its_projector(ground: Ground, tmp_path: Path) -> None:
    clock = HandMovedClock(datetime(2021, 6, 1, 12, 0, tzinfo=UTC))
    named = tmp_path / "pid"
    writes = f"import os, pathlib, time; pathlib.Path({str(named)!r}).write_text(str(os.getpid()))"
    asleep = f"{writes}; time.sleep(600)"
    nights = Nights(ground.pool, "", clock, (sys.executable, "-c", asleep))
    clock.move(timedelta(hours=12))
    step = asyncio.create_task(nights.step())
    await until(lambda: asyncio.to_thread(lambda: named.exists() and named.read_text() != ""))
    step.cancel()
    with pytest.raises(asyncio.CancelledError):
        await step
    await until(lambda: asyncio.to_thread(_gone, int(named.read_text())))


def _gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False
