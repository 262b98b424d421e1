"""Taking events in: each once, in order, and what cannot be applied holds its own stream only (section 4)."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from shared.contracts.cloudevent import headers
from shared.contracts.recorded import Recorded
from shared.eventsourcing.storing.database import Connection
from shared.eventsourcing.subscribing.consume import take_in
from shared.eventsourcing.subscribing.inbox import Inbox, UnknownEpochError
from shared.eventsourcing.subscribing.subscription import decode
from tests.integration.eventsourcing.chains import rechained
from tests.integration.eventsourcing.consumer import Consumer, Owner
from tests.integration.eventsourcing.ledger import opened, seated

Streams = tuple[UUID, UUID]


@pytest.fixture
async def streams(owner: Owner) -> Streams:
    """Two streams of five versions each."""
    one, two = await opened(owner.door), await opened(owner.door)
    await seated(owner.door, one, 4)
    await seated(owner.door, two, 4)
    return one, two


async def take(consumer: Consumer, events: Sequence[Recorded]) -> list[Recorded]:
    return await take_in(consumer.pool, consumer.inbox, events, consumer.apply)


def but(events: Sequence[Recorded], stream: UUID, *versions: int) -> list[Recorded]:
    """Without these versions of the stream."""
    return [event for event in events if event.stream != stream or event.version not in versions]


async def test_everything_is_applied_once_however_often_it_comes(
    owner: Owner, consumer: Consumer, streams: Streams
) -> None:
    events = await owner.events()
    await take(consumer, events[:6])
    await take(consumer, events[3:])
    await take(consumer, [*events, *events])
    for stream in streams:
        assert await consumer.versions(stream) == [1, 2, 3, 4, 5]
    assert await consumer.behind() == {}
    assert consumer.twice == []


async def test_a_gap_holds_its_stream_alone(owner: Owner, consumer: Consumer, streams: Streams) -> None:
    one, two = streams
    await take(consumer, but(await owner.events(), one, 3))
    assert await consumer.versions(one) == [1, 2]
    assert await consumer.versions(two) == [1, 2, 3, 4, 5]
    assert await consumer.behind() == {one: 5}
    reason = await consumer.pool.fetchval("SELECT reason FROM behind")
    assert reason == "version 3 is missing"


async def test_while_a_stream_waits_its_events_only_tell_how_far_it_goes(
    owner: Owner, consumer: Consumer, streams: Streams
) -> None:
    """Even the one that was missing: it is fetched in order, with those after it."""
    one, _ = streams
    events = [event for event in await owner.events() if event.stream == one]
    await take(consumer, [events[0], events[2]])
    assert await consumer.behind() == {one: 3}
    await take(consumer, [events[4]])
    assert await consumer.behind() == {one: 5}
    assert await take(consumer, [events[1], events[3]]) == []
    assert await consumer.behind() == {one: 5}
    assert await consumer.versions(one) == [1]


async def test_what_cannot_be_applied_holds_its_own_stream_only(
    owner: Owner, consumer: Consumer, streams: Streams
) -> None:
    one, two = streams
    consumer.poison = {(one, 3)}
    await take(consumer, await owner.events())
    assert await consumer.versions(one) == [1, 2]
    assert await consumer.versions(two) == [1, 2, 3, 4, 5]
    assert await consumer.behind() == {one: 5}
    assert "cannot read that" in await consumer.pool.fetchval("SELECT reason FROM behind")


async def test_a_wrong_value_for_postgresql_is_poison_too_and_not_waited_out_for_ever(
    owner: Owner, consumer: Consumer, streams: Streams
) -> None:
    """asyncpg reports some of our mistakes as it reports a closed connection."""
    one, two = streams
    mistakes: list[tuple[str, list[Any]]] = [
        ("SELECT $1::integer", ["seven"]),
        ("SELECT $1::integer, $2::integer", [7]),
    ]

    async def apply(connection: Connection, events: Sequence[Recorded]) -> None:
        for event in events:
            if event.stream == one and event.version in {2, 3}:
                sql, arguments = mistakes[event.version - 2]
                await connection.execute(sql, *arguments)
        await consumer.apply(connection, events)

    for version in (2, 3):
        async with asyncio.timeout(20):
            await take_in(consumer.pool, consumer.inbox, await owner.events(), apply)
        assert await consumer.behind() == {one: 5}
        assert (await consumer.versions(one))[-1] == version - 1
        await consumer.pool.execute("DELETE FROM behind")
        mistakes[0] = ("SELECT $1::integer", [7])
    assert await consumer.versions(two) == [1, 2, 3, 4, 5]


async def test_what_does_not_follow_by_its_hash_is_not_applied(
    owner: Owner, consumer: Consumer, streams: Streams
) -> None:
    """It does not even prove that there is such a version."""
    one, two = streams
    events = await owner.events()
    spoilt = [
        event._replace(value=event.value + b" ") if (event.stream, event.version) == (one, 3) else event
        for event in events
    ]
    await take(consumer, spoilt[:-1])
    assert await consumer.versions(one) == [1, 2]
    assert await consumer.versions(two) == [1, 2, 3, 4]
    row = await consumer.pool.fetchrow("SELECT stream, source, reason FROM behind")
    assert tuple(row or ()) == (one, "enrolment", "version 3 does not follow by its hash")


async def test_another_event_of_the_version_taken_in_last_holds_the_stream_at_once(
    owner: Owner, consumer: Consumer, streams: Streams
) -> None:
    """Which of the two is the true one its owner will say; of versions before it nothing is done anyway."""
    one, two = streams
    events = await owner.events()
    await take(consumer, events)
    for stream, version in ((one, 5), (two, 4)):
        [event] = [event for event in events if (event.stream, event.version) == (stream, version)]
        await take(consumer, [event._replace(hash=b"another")])
    row = await consumer.pool.fetchrow("SELECT stream, seen_to, reason FROM behind")
    assert tuple(row or ()) == (one, 5, "another version 5 than was taken in")
    assert await consumer.behind() == {one: 5}


async def test_whose_a_stream_is_no_other_service_may_say(
    owner: Owner, consumer: Consumer, streams: Streams
) -> None:
    one, _ = streams
    events = [event for event in await owner.events() if event.stream == one]
    await take(consumer, events[:2])
    await take(consumer, [events[2]._replace(source="curriculum")])
    assert await consumer.versions(one) == [1, 2]
    assert await consumer.pool.fetchval("SELECT source FROM behind") == "enrolment"


async def test_an_event_of_a_type_published_later_passes_and_counts(
    owner: Owner, consumer: Consumer, streams: Streams
) -> None:
    one, _ = streams
    events = [event for event in await owner.events() if event.stream == one]
    events[2] = events[2]._replace(type="ovec.enrolment.NotYetInvented", data=None)
    await take(consumer, rechained(events))
    assert await consumer.versions(one) == [1, 2, 3, 4, 5]


@pytest.mark.usefixtures("streams")
async def test_a_new_incarnation_of_the_owner_stops_everything_until_it_is_trusted(
    owner: Owner, consumer: Consumer
) -> None:
    events = await owner.events()
    await take(consumer, events[:2])
    anew = [event._replace(epoch="e2") for event in events]
    with pytest.raises(UnknownEpochError, match="enrolment speaks from the unknown epoch e2"):
        await take(consumer, anew)
    assert len(await consumer.seen()) == 2
    assert await consumer.behind() == {}
    async with consumer.pool.acquire() as connection:
        await consumer.inbox.trust(connection, "enrolment", "e2")
    await take(consumer, anew)
    assert len(await consumer.seen()) == 10


@pytest.mark.usefixtures("streams")
async def test_an_incarnation_is_looked_up_until_it_is_surely_there(owner: Owner, consumer: Consumer) -> None:
    events = await owner.events()

    async def asked(event: Recorded, *, then: type[BaseException] | None = None) -> list[str]:
        found: list[str] = []
        async with consumer.pool.acquire() as connection:
            with connection.query_logger(lambda query: found.append(query.query)), suppress(RuntimeError):
                async with connection.transaction():
                    await consumer.inbox.accept(connection, [event])
                    if then:
                        raise then
        return [query.split()[0] for query in found if "epochs" in query]

    assert await asked(events[0], then=RuntimeError) == ["SELECT", "INSERT"]
    assert await asked(events[0]) == ["SELECT", "INSERT"]
    assert await asked(events[1]) == ["SELECT"]
    assert await asked(events[2]) == []


@pytest.mark.usefixtures("streams")
async def test_an_interruption_is_waited_out(owner: Owner, consumer: Consumer) -> None:
    interrupted: list[int] = []

    async def apply(connection: Connection, events: Sequence[Recorded]) -> None:
        await consumer.apply(connection, events)
        if not interrupted:
            interrupted.append(1)
            await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    await take_in(consumer.pool, consumer.inbox, await owner.events(), apply)
    assert interrupted
    assert len(await consumer.seen()) == 10
    assert await consumer.behind() == {}


async def test_two_processes_with_the_same_events_apply_them_once(
    owner: Owner, consumer: Consumer, streams: Streams
) -> None:
    """As after a rebalance that one of them has not noticed."""
    events = await owner.events()
    other = Consumer(consumer.pool)
    backwards = sorted(events, key=lambda event: (event.stream != streams[1], event.version))
    for first, second in ((events[:4], backwards[:7]), (events, backwards)):
        await asyncio.gather(take(consumer, first), take(other, second))
    assert sorted(await consumer.seen()) == sorted((event.stream, event.version) for event in events)
    assert await consumer.behind() == {}
    assert consumer.twice + other.twice == []


@pytest.mark.usefixtures("streams")
async def test_consumers_of_one_database_do_not_disturb_each_other(owner: Owner, consumer: Consumer) -> None:
    events = await owner.events()
    await take(consumer, events)
    second = Inbox(2)

    async def nothing(_connection: Connection, _events: Sequence[Recorded]) -> None:
        pass

    assert await take_in(consumer.pool, second, events, nothing) == events


@dataclass(frozen=True)
class Message:
    """As Kafka gives it."""

    key: bytes | None
    value: bytes
    headers: Sequence[tuple[str, bytes]]
    topic: str = "t1.enrolment.events.v1"
    partition: int = 0
    offset: int = 7


async def test_a_message_that_cannot_be_read_holds_the_stream_that_its_key_names(
    owner: Owner, consumer: Consumer, streams: Streams
) -> None:
    one, two = streams
    messages: list[Any] = []
    for event in await owner.events():
        value = b"{" if (event.stream, event.version) == (one, 3) else event.value
        messages.append(Message(str(event.stream).encode(), value, headers(event)))
    messages.insert(0, Message(None, b"", []))
    messages.insert(1, Message(b"not an id", b"", []))
    events = await decode(consumer.pool, consumer.inbox, messages)
    await take(consumer, events)
    assert await consumer.versions(two) == [1, 2, 3, 4, 5]
    assert set(await consumer.behind()) == {one}
    row = await consumer.pool.fetchrow("SELECT source, reason FROM behind")
    assert tuple(row or ()) == ("enrolment", "unreadable message at t1.enrolment.events.v1/0/7")


async def test_postgresql_ends_a_stream_that_is_nobodys(consumer: Consumer) -> None:
    """A key that names no stream of the owner holds nothing but itself."""
    nobody = uuid4()
    unreadable: list[Any] = [Message(str(nobody).encode(), b"{", [])]
    assert await decode(consumer.pool, consumer.inbox, unreadable) == []
    assert await consumer.behind() == {nobody: 0}
    with pytest.raises(asyncpg.UniqueViolationError):
        await consumer.pool.execute("INSERT INTO behind SELECT * FROM behind")
