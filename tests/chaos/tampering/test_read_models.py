"""Reporting under every kind of tampering at once, live and in a rebuild: the figures the stores say.

The steps are those of the projector's process (reporting's `projecting/worker.py`), from a real topic
into a real generation; only Faust is not here. The whole process is met in `test_running_system.py`.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from random import Random
from uuid import UUID

import asyncpg
import pytest

from deploy.databases.server import Database
from services.reporting.projections import project
from services.reporting.projections.changes import Change
from services.reporting.rebuilding.rebuild import rebuild
from services.reporting.rebuilding.topics import Topics
from services.reporting.settings import ReportingSettings
from services.reporting.store import folding
from services.reporting.store.digests import digests, miscounted
from services.reporting.store.facts import apply, forget
from services.reporting.store.generations import CONSUMER, GenerationInbox
from shared.contracts.recorded import Recorded
from shared.eventsourcing.migrate import topic_of
from shared.eventsourcing.subscribing.consume import take_in
from shared.eventsourcing.subscribing.feed_client import epoch_of
from shared.eventsourcing.subscribing.healer import Healer
from shared.eventsourcing.subscribing.subscription import decode
from tests.chaos.tampering.kinds import ALL
from tests.chaos.tampering.message import Message, by_stream, deliver
from tests.reporting.databases import live_pool, reporting
from tests.reporting.feeds import feeds
from tests.reporting.histories import History
from tests.reporting.processes import deliver as deliver_genuine
from tests.reporting.processes import environment, make_topics
from tests.servers.databases import FreshDatabase

CNC = UUID(int=100)


@dataclass
class Live:
    """The live generation, and who heals it."""

    pool: asyncpg.Pool
    history: History

    @property
    def healer(self) -> Healer:
        inbox, told = GenerationInbox(CONSUMER), feeds(self.history.events)
        return Healer(self.pool, inbox, apply, told, patience=0, forget=forget, denials=2)

    async def take(self, settings: ReportingSettings) -> None:
        """All that the topics have."""
        inbox, ask = GenerationInbox(CONSUMER), epoch_of(feeds(self.history.events))
        async with Topics(settings.kafka_bootstrap_servers, settings.topics()) as topics:
            async for messages in topics.up_to_now():
                events = await decode(self.pool, inbox, messages)
                await take_in(self.pool, inbox, events, apply, ask)

    async def heal(self, rounds: int = 6) -> None:
        """As often as an owner must deny something before it is believed, and some more."""
        healer = self.healer
        for _ in range(rounds):
            await healer.sweep()
            await healer.heal(now=True)

    async def behind(self) -> dict[UUID, str]:
        rows = await self.pool.fetch("SELECT stream, reason FROM behind")
        return {row["stream"]: row["reason"] for row in rows}


@pytest.fixture
def settings(
    database: Database, kafka: str, topic_prefix: str, monkeypatch: pytest.MonkeyPatch
) -> ReportingSettings:
    for name, value in environment(database, kafka, topic_prefix).items():
        monkeypatch.setenv(name, value)
    return ReportingSettings()


@pytest.fixture
async def database(fresh_database: FreshDatabase) -> Database:
    return await fresh_database(reporting)


@pytest.fixture
async def live(database: Database) -> AsyncIterator[Live]:
    async with live_pool(database) as pool:
        yield Live(pool, trained(len(ALL) + 5))


@pytest.fixture
async def truth(fresh_database: FreshDatabase, live: Live) -> dict[str, str]:
    """What reporting says of the same history when nothing happens to it."""
    return await told(await fresh_database(reporting), live.history)


async def told(database: Database, history: History) -> dict[str, str]:
    async with live_pool(database) as pool:
        await take_in(pool, GenerationInbox(CONSUMER), history.events, apply)
        return await digests(pool)


def trained(sets: int) -> History:
    """Of each set three teachers: one completes, one is revoked, one goes to and fro. A trained once more."""
    history = History()
    history.field()
    history.started(CNC)
    for number in range(0, 3 * sets, 3):
        history.completed(number)
        for times, teacher in ((1, number + 1), (2, number + 2)):
            for _ in range(times):
                history.completed(teacher)
                history.revoked(teacher)
        history.completed(number + 2)
        history.completed(number, project=2)
    return history


async def tampered(settings: ReportingSettings, history: History) -> None:
    """Each kind has its set of streams; the rest, and the other topics, come as they were recorded."""
    own = [event for event in history.events if event.source == "enrolment"]
    others = [event for event in history.events if event.source != "enrolment"]
    await make_topics(settings.kafka_bootstrap_servers, settings.topic_prefix)
    await deliver_genuine(settings.kafka_bootstrap_servers, settings.topic_prefix, others)
    streams = list(by_stream(map(Message.of, own)).values())
    sets = [streams[at : at + 4] for at in range(0, len(streams), 4)]
    innocent = [message for of_set in sets[len(ALL) :] for stream in of_set for message in stream]
    sent: list[Message] = []  # the first that is met may be a forged one: its epoch is not believed
    for number, (kind, of_set) in enumerate(zip(ALL, sets, strict=False)):
        genuine = [message for stream in of_set for message in stream]
        sent += kind.tamper(genuine, Random(number))  # noqa: S311 (chance, not secrecy)
    topic = topic_of("enrolment", settings.topic_prefix)
    await deliver(settings.kafka_bootstrap_servers, topic, [*sent, *innocent])


async def test_the_figures_are_in_the_end_what_the_stores_say(
    live: Live, settings: ReportingSettings, truth: dict[str, str]
) -> None:
    await tampered(settings, live.history)
    await live.take(settings)
    assert len(await live.behind()) > len(ALL)  # noticed on arrival; only what follows by its hash is not
    assert await digests(live.pool) != truth
    await live.heal()
    assert await live.behind() == {}
    assert await digests(live.pool) == truth
    assert await miscounted(live.pool) == []


async def test_a_rebuild_from_such_a_topic_gives_the_same_figures(
    live: Live, settings: ReportingSettings, database: Database, truth: dict[str, str]
) -> None:
    await take_in(live.pool, GenerationInbox(CONSUMER), live.history.events, apply)
    await tampered(settings, live.history)
    done = await rebuild(settings, database.owner, feeds(live.history.events))
    assert (done.outcome, done.reason, done.differences) == ("swapped", None, [])
    assert await digests(live.pool) == truth
    assert len(done.filled) > len(ALL)
    await live.heal()
    assert await live.behind() == {}


async def test_a_projection_that_fails_holds_the_streams_of_its_events_alone(
    live: Live, settings: ReportingSettings, fresh_database: FreshDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it says of the failure may quote what PostgreSQL takes in no text."""
    live.history = trained(5)
    events = live.history.events
    poisoned = {events[4].stream, events[-1].stream}

    def fails(event: Recorded) -> list[Change]:
        if event.stream in poisoned:
            raise ValueError(f"\0 \ud800 {event.value!r}" + "ย" * 900)
        return project(event)

    monkeypatch.setattr(folding, "project", fails)
    await make_topics(settings.kafka_bootstrap_servers, settings.topic_prefix)
    await deliver_genuine(settings.kafka_bootstrap_servers, settings.topic_prefix, events)
    await live.take(settings)
    await live.heal(2)
    assert (await live.behind()).keys() == poisoned
    assert await _here(live, events) == len({event.stream for event in events} - poisoned)
    monkeypatch.undo()
    await live.heal(1)
    assert await live.behind() == {}
    assert await digests(live.pool) == await told(await fresh_database(reporting), live.history)


async def _here(live: Live, events: Sequence[Recorded]) -> int:
    """Streams that are taken in to their last event."""
    last = {event.stream: event.version for event in events}
    rows = await live.pool.fetch("SELECT stream, version FROM inbox")
    return sum(last[row["stream"]] == row["version"] for row in rows)
