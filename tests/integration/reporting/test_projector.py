"""The Faust projector against a real Kafka: exact, whatever is repeated, unreadable or killed."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import asyncpg

from deploy.databases.server import Database
from services.reporting.figures.kpis import kpis
from services.reporting.figures.looked_at import LookedAt
from services.reporting.projecting.projector import FATAL
from services.reporting.store.digests import miscounted
from shared.contracts.recorded import Recorded
from tests.reporting.databases import live_pool
from tests.reporting.histories import START, History, enrolment
from tests.reporting.processes import deliver, environment, make_topics, started, until

CNC = UUID(int=100)


def nineteen() -> History:
    history = History()
    history.field()
    history.started(CNC)
    for teacher in range(19):
        history.completed(teacher)
    return history


async def figures(pool: asyncpg.Pool) -> tuple[int, int]:
    [row] = await kpis(pool, LookedAt(START), 2564)
    return row["curricula"], row["teachers"]


async def taken_in(pool: asyncpg.Pool, events: Sequence[Recorded]) -> bool:
    versions = {event.stream: event.version for event in events}  # the last of each
    rows = await pool.fetch("SELECT stream, version FROM inbox WHERE stream = ANY($1)", list(versions))
    return {row["stream"]: row["version"] for row in rows} == versions


async def test_events_become_figures_and_repeats_change_nothing(
    database: Database, kafka: str, topic_prefix: str, tmp_path: Path
) -> None:
    history = nineteen()
    history.completed(3, project=2)
    await make_topics(kafka, topic_prefix)
    await deliver(kafka, topic_prefix, history.events)
    await deliver(kafka, topic_prefix, history.events[::-1])  # all again, in the wrong order
    variables = environment(database, kafka, topic_prefix)
    async with live_pool(database) as pool:
        with started("project", variables, tmp_path / "log") as projector:
            await until(lambda: taken_in(pool, history.events))
            assert await figures(pool) == (1, 19)
            last = history.completed(19)
            await deliver(kafka, topic_prefix, [*history.events[:5], last])
            await until(lambda: taken_in(pool, [last]))
            assert await figures(pool) == (1, 20)
            assert projector.stop() == 0
        assert await miscounted(pool) == []
        assert await pool.fetchval("SELECT count(*) FROM behind") == 0


async def test_who_joined_before_the_broker_told_its_topics_looks_again(
    database: Database, kafka: str, topic_prefix: str, tmp_path: Path
) -> None:
    """As when the broker is just coming back: the group gets no partitions, and not for ever."""
    history = nineteen()
    variables = environment(database, kafka, topic_prefix)
    async with live_pool(database) as pool:
        with started("project", variables, tmp_path / "log") as projector:
            await until(lambda: asyncio.to_thread(_told, tmp_path / "log", "empty assignment"))
            await make_topics(kafka, topic_prefix)
            await deliver(kafka, topic_prefix, history.events)
            await until(lambda: taken_in(pool, history.events))
            assert projector.stop() == 0


def _told(log: Path, words: str) -> bool:
    return words in log.read_text()


async def test_an_unreadable_event_holds_its_own_stream_and_no_other(
    database: Database, kafka: str, topic_prefix: str, tmp_path: Path
) -> None:
    history = nineteen()
    history.poison(history.events[5])
    poisoned = history.events[5].stream
    history.revoked(2)  # teacher 2 is the poisoned stream's: it must wait
    history.completed(30)
    await make_topics(kafka, topic_prefix)
    await deliver(kafka, topic_prefix, history.events)
    async with live_pool(database) as pool:
        with started("project", environment(database, kafka, topic_prefix), tmp_path / "log"):
            others = [event for event in history.events if event.stream != poisoned]
            await until(lambda: taken_in(pool, others))
            await until(lambda: pool.fetchval("SELECT bool_or(seen_to = 2) FROM behind"))
            assert await figures(pool) == (1, 19)
            [behind] = await pool.fetch("SELECT stream, source, seen_to, reason FROM behind")
            assert (behind["stream"], behind["source"], behind["seen_to"]) == (poisoned, "enrolment", 2)
            assert "unreadable" in behind["reason"]
            assert poisoned == enrolment(2, 1)


async def test_a_worker_killed_again_and_again_counts_every_event_once(
    database: Database, kafka: str, topic_prefix: str, tmp_path: Path
) -> None:
    history = nineteen()
    for teacher in range(400):
        history.completed(teacher, project=2)
        if teacher % 3 == 0:
            history.revoked(teacher, project=2)
    await make_topics(kafka, topic_prefix)
    variables = environment(database, kafka, topic_prefix) | {"KRUCHANG_PROJECTOR_BATCH": "20"}
    async with live_pool(database) as pool:
        some = iter(range(60, 10_000, 150))
        await deliver(kafka, topic_prefix, history.events[:300])
        for _ in range(2):
            enough = next(some)
            with started("project", variables, tmp_path / "log") as projector:
                await until(lambda: _at_least(pool, enough))  # noqa: B023 - awaited at once
                projector.kill9()
        await deliver(kafka, topic_prefix, history.events)
        with started("project", variables, tmp_path / "log"):
            await until(lambda: taken_in(pool, history.events))
        teachers = {t for t in range(400) if t % 3} | set(range(19))
        assert await figures(pool) == (1, len(teachers))
        assert await miscounted(pool) == []


async def test_a_store_of_an_unknown_incarnation_ends_the_process_and_nothing_is_acknowledged(
    database: Database, kafka: str, topic_prefix: str, tmp_path: Path
) -> None:
    history = nineteen()
    await make_topics(kafka, topic_prefix)
    await deliver(kafka, topic_prefix, history.events)
    variables = environment(database, kafka, topic_prefix)
    async with live_pool(database) as pool:
        with started("project", variables, tmp_path / "log"):
            await until(lambda: taken_in(pool, history.events))
        stranger = history.completed(50)._replace(epoch="another")
        await deliver(kafka, topic_prefix, [stranger])
        with started("project", variables, tmp_path / "log") as projector:
            assert await asyncio.to_thread(projector.popen.wait, 40) == FATAL
        # the supervisor would start it again and again, until an operator has looked at it and says:
        await pool.execute("INSERT INTO epochs VALUES ('enrolment', 'another')")
        with started("project", variables, tmp_path / "log"):
            await until(lambda: taken_in(pool, [stranger]))
        assert await figures(pool) == (1, 20)


async def _at_least(pool: asyncpg.Pool, events: int) -> bool:
    return int(await pool.fetchval("SELECT coalesce(sum(version), 0) FROM inbox")) >= events
