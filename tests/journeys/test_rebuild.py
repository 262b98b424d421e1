"""All read models rebuilt from Kafka say the same, answer by answer, past instants too (5.1-R1, 5.2-R1)."""

import asyncio
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete

from shared.contracts.cloudevent import from_message
from shared.contracts.recorded import Recorded
from shared.eventsourcing.migrate import topic_of
from tests.journeys.journey import Journey
from tests.journeys.noted import DAYS, Noted, digested, instants, note, until_settled
from tests.journeys.rebuilding import rebuilt
from tests.journeys.topics import Message, read_all
from tests.reporting.processes import deliver, make_topics

MOST_DELETED = 60


@asynccontextmanager
async def reading(journey: Journey, path: str) -> AsyncIterator[list[Any]]:
    """Somebody who reads all the while, and what was read."""
    read: list[Any] = []

    async def go_on() -> None:
        while True:
            read.append(await journey.get("reporting", path))

    task = asyncio.create_task(go_on())
    try:
        yield read
        assert not task.done()
    finally:
        task.cancel()


async def test_a_rebuild_changes_no_answer_and_nobody_who_reads_waits(journey: Journey) -> None:
    at = await instants(journey)
    async with journey.api() as api:
        await until_settled(api, at[-1])
        before, were = await note(journey, api, at), await digested(journey, at)
        _is_worth_comparing(before, were)
        async with reading(journey, "/v1/kpis/RAIL/2564") as read:
            done = await rebuilt(journey)
        assert {(said["curricula"]["actual"], said["teachers"]["actual"]) for said in read} == {(1, 20)}
        assert len(read) > 10
        assert done["filled"] == []
        assert done["events"] >= sum(journey.events[0].values())
        assert await digested(journey, at) == were
        assert await note(journey, api, at) == before


async def test_what_kafka_lost_is_filled_from_the_feeds_and_listed(journey: Journey) -> None:
    at = await instants(journey)
    async with journey.api() as api:
        await until_settled(api, at[-1])
        before, were = await note(journey, api, at[-1:]), await digested(journey, at)
        copy, lost = await _copy_with_gaps(journey)
        done = await rebuilt(journey, KRUCHANG_TOPIC_PREFIX=copy)
        told = {(item["source"], item["stream"], item["version"]) for item in done["filled"]}
        assert told == {(event.source, str(event.stream), event.version) for event in lost}
        assert len(done["filled"]) == len(told)
        assert await digested(journey, at) == were
        assert await note(journey, api, at[-1:]) == before


def _is_worth_comparing(noted: Noted, found: Noted) -> None:
    """Instants and days show different things, so that what is compared is not one thing always.

    Not every instant another KPI: what one test of this system gives, another takes back.
    """
    assert len({str(digest) for digest in found.values()}) == len(found)
    told: dict[bool, set[str]] = {True: set(), False: set()}  # through a day, or not
    for path, said in noted.items():
        if path.startswith("/v1/kpis?fiscal_year=2564&limit=200&as_of="):
            kpis = [(item["curricula"]["actual"], item["teachers"]["actual"]) for item in said["items"]]
            told["through" in path].add(str(kpis))
    assert len(told[True]) == len(DAYS)
    assert len(told[False]) > len(found) // 2


async def _copy_with_gaps(journey: Journey) -> tuple[str, list[Recorded]]:
    """The topics' prefix and what they lack: beginning, middle, end of a stream, a whole one, and the
    oldest of a partition, deleted as a retention that was set wrongly would."""
    site = journey.up.system.site
    messages = await read_all(site.kafka, site.topic_prefix)
    events = {message: from_message(message.value, message.headers) for message in messages}
    streams = defaultdict(list)
    for event in events.values():
        streams[event.stream].append(event)
    longest = sorted(streams.values(), key=lambda found: (-len(found), found[0].stream))
    left_out = [longest[0][0], longest[1][len(longest[1]) // 2], longest[2][-1], *longest[3]]
    copy = f"{site.topic_prefix}copy{uuid.uuid4().hex[:8]}."
    await make_topics(site.kafka, copy)
    await deliver(site.kafka, copy, [event for event in events.values() if event not in left_out])
    return copy, left_out + await _delete_oldest(site.kafka, copy)


async def _delete_oldest(kafka: str, prefix: str) -> list[Recorded]:
    """The oldest of the partition of enrolment's topic that has the most; what was there."""
    topic = topic_of("enrolment", prefix)
    of_partition: dict[int, list[Message]] = defaultdict(list)
    for message in await read_all(kafka, prefix):
        if message.topic == topic:
            of_partition[message.partition].append(message)
    fullest = max(of_partition.values(), key=len)
    deleted: Sequence[Message] = fullest[:MOST_DELETED]
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        before = RecordsToDelete(before_offset=deleted[-1].offset + 1)
        await admin.delete_records({TopicPartition(topic, deleted[-1].partition): before})
    finally:
        await admin.close()
    return [from_message(message.value, message.headers) for message in deleted]
