"""From a real topic into the inbox: each event once, whoever dies and whenever."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

from deploy.local.kafka import KafkaServer
from shared.contracts.cloudevent import headers
from shared.contracts.recorded import Recorded
from shared.eventsourcing.migrate import migrate_topic, topic_of
from shared.eventsourcing.subscribing.healer import Healer
from shared.eventsourcing.subscribing.inbox import UnknownEpochError
from shared.eventsourcing.subscribing.subscription import COMMIT_EVERY, Subscription
from tests.integration.eventsourcing.consumer import Consumer, Owner, Place
from tests.integration.eventsourcing.eventually import eventually
from tests.integration.eventsourcing.ledger import opened, seated
from tests.integration.eventsourcing.process import process


@dataclass
class Channel:
    """A topic of the ledgers' events, and who subscribes to it."""

    kafka: str
    topic: str
    group: str
    consumer: Consumer

    def subscription(self) -> Subscription:
        of = self.consumer
        return Subscription(of.pool, of.inbox, of.apply, [self.topic], self.group, self.kafka)

    async def send(self, events: Sequence[Recorded], *, spoilt: Sequence[Place] = ()) -> None:
        producer = AIOKafkaProducer(bootstrap_servers=self.kafka)
        await producer.start()
        for event in events:
            value = b"{" if (event.stream, event.version) in spoilt else event.value
            await producer.send(self.topic, value, key=str(event.stream).encode(), headers=headers(event))
        await producer.stop()

    async def has(self, events: Sequence[Recorded]) -> None:
        """Wait until exactly these are applied."""
        places = sorted((event.stream, event.version) for event in events)

        async def all_there() -> bool:
            return sorted(await self.consumer.seen()) == places

        await eventually(all_there, 40)


@pytest.fixture
async def channel(consumer: Consumer, kafka: str, topic_prefix: str) -> Channel:
    topic = topic_of("enrolment", topic_prefix)
    await migrate_topic(kafka, topic)
    return Channel(kafka, topic, f"{topic_prefix}training", consumer)


@asynccontextmanager
async def running(*subscriptions: Subscription) -> AsyncIterator[Sequence[asyncio.Task[None]]]:
    tasks = [asyncio.create_task(subscription.run()) for subscription in subscriptions]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        _, stuck = await asyncio.wait(tasks, timeout=10)
        assert not stuck


async def histories(owner: Owner, streams: int = 6, each: int = 4) -> list[UUID]:
    async def one() -> UUID:
        stream = await opened(owner.door)
        await seated(owner.door, stream, each)
        return stream

    return await asyncio.gather(*(one() for _ in range(streams)))


async def test_a_crash_between_our_commit_and_kafkas_repeats_and_does_nothing_twice(
    owner: Owner, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    await histories(owner)
    events = await owner.events()
    await channel.send(events)

    async def crash(_consumer: AIOKafkaConsumer) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(AIOKafkaConsumer, "commit", crash)
        with pytest.raises(ZeroDivisionError):
            await channel.subscription().run()
    applied = len(await channel.consumer.seen())
    assert applied > 0
    async with running(channel.subscription()):
        await channel.has(events)


async def test_kafka_is_told_how_far_we_are_once_a_second_and_after_the_last_event(
    owner: Owner, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many batches there are: at its start a broker reads whatever it was ever told."""
    told: list[float] = []
    commit = AIOKafkaConsumer.commit

    async def noted(consumer: AIOKafkaConsumer) -> None:
        told.append(asyncio.get_running_loop().time())
        await commit(consumer)

    monkeypatch.setattr(AIOKafkaConsumer, "commit", noted)
    await histories(owner, streams=5, each=10)
    events = await owner.events()
    async with running(channel.subscription()):
        for nr, event in enumerate(events, start=1):
            await channel.send([event])
            await channel.has(events[:nr])  # so each is a batch of its own
        assert len(told) < len(events)
        assert all(later - earlier >= COMMIT_EVERY for earlier, later in pairwise(told))

        async def all_told() -> bool:
            return await committed(channel) == len(events)

        await eventually(all_told, 10)


async def committed(channel: Channel) -> int:
    admin = AIOKafkaAdminClient(bootstrap_servers=channel.kafka)
    await admin.start()
    try:
        offsets = await admin.list_consumer_group_offsets(channel.group)
    finally:
        await admin.close()
    return sum(max(found.offset, 0) for found in offsets.values())


async def test_only_the_stream_waits_not_its_partition(owner: Owner, channel: Channel) -> None:
    """One stream is spoilt on the topic, one is poison here; their partitions' others go on; both heal."""
    streams = await histories(owner, streams=30, each=2)
    spoilt, poisoned = streams[0], streams[1]
    channel.consumer.poison = {(poisoned, 2)}
    events = await owner.events()
    await channel.send(events, spoilt=[(spoilt, 1)])
    await owner.delivered()
    well = [event for event in events if event.stream not in {spoilt, poisoned}]
    first = [event for event in events if event.stream == poisoned and event.version == 1]
    async with running(channel.subscription()):
        await channel.has([*well, *first])
        assert set(await channel.consumer.behind()) == {spoilt, poisoned}
    channel.consumer.poison.clear()
    of = channel.consumer
    await Healer(of.pool, of.inbox, of.apply, {"enrolment": owner}).heal(now=True)  # type: ignore[dict-item]
    await channel.has(events)


async def test_two_processes_share_and_one_that_is_killed_is_replaced(owner: Owner, channel: Channel) -> None:
    told = {
        "office": "subscription", "url": channel.consumer.url, "topic": channel.topic,
        "group": channel.group, "kafka": channel.kafka,
    }  # fmt: skip
    await histories(owner)
    await channel.send(await owner.events())
    async with process(**told) as first:
        await channel.has(await owner.events())
        async with process(**told):
            await histories(owner)
            sent = len(await channel.consumer.seen())
            await channel.send((await owner.events())[sent:])
            first.kill()
            await histories(owner)
            await channel.send((await owner.events())[2 * sent :])
            await channel.has(await owner.events())  # its session ends after ten seconds


async def test_it_waits_for_an_absent_broker_goes_on_after_a_restart_and_ends_when_told(
    owner: Owner, consumer: Consumer, own_kafka: KafkaServer
) -> None:
    channel = Channel(own_kafka.bootstrap_servers, topic_of("enrolment"), "training", consumer)
    await migrate_topic(channel.kafka, channel.topic)
    await histories(owner)
    await channel.send(await owner.events())
    async with running(channel.subscription()):
        await channel.has(await owner.events())
        own_kafka.kill9()
        await asyncio.sleep(0.5)
    # left within three seconds though the broker is away; the next begins while it still is
    async with running(channel.subscription()):
        own_kafka.start()
        sent = len(await owner.events())
        await histories(owner)
        await channel.send((await owner.events())[sent:])
        await channel.has(await owner.events())


async def test_an_unknown_incarnation_of_the_owner_stops_it_with_a_clear_word(
    owner: Owner, channel: Channel
) -> None:
    await histories(owner, streams=1)
    events = await owner.events()
    await channel.send(events[:2])
    async with running(channel.subscription()) as [subscription]:
        await channel.has(events[:2])
        await channel.send([event._replace(epoch="anew") for event in events[2:]])
        async with asyncio.timeout(20):
            with pytest.raises(UnknownEpochError, match="enrolment speaks from the unknown epoch anew"):
                await subscription
    assert len(await channel.consumer.seen()) == 2
