"""Bytes that rot on the broker's disk hold nobody: what they held is missed, and comes from its owner."""

import asyncio
from pathlib import Path
from random import Random
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.consumer import fetcher
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.memory_records import MemoryRecords

from deploy.local.kafka import KafkaServer
from shared.eventsourcing.kafka import rotten
from shared.eventsourcing.migrate import migrate_topic, topic_of
from tests.chaos.tampering.message import Message, by_stream, deliver
from tests.chaos.tampering.subscribing import heads, running, standing
from tests.integration.eventsourcing.consumer import Consumer, Owner
from tests.integration.eventsourcing.eventually import eventually
from tests.integration.eventsourcing.ledger import opened, seated

HEADER = 61  # bytes of a batch before its records
ZSTD = 4


def batch(first: int, messages: int = 3) -> bytearray:
    builder = DefaultRecordBatchBuilder(2, ZSTD, 0, -1, -1, -1, 1 << 20)
    for nr in range(messages):
        builder.append(nr, 1000, b"key", b"value %d" % (first + nr), [])
    made = bytearray(builder.build())
    made[:8] = first.to_bytes(8, "big")
    return made


def unpacked(*batches: bytearray) -> tuple[list[bytes], int]:
    """The values that come through, and where the next answer will begin."""
    more: dict[str, Any] = {
        "aborted_transactions": None, "fetch_offset": 0, "key_deserializer": None,
        "value_deserializer": None, "check_crcs": True, "isolation_level": 0,
    }  # fmt: skip
    records = MemoryRecords(bytes(b"".join(batches)))
    answer = rotten.PassingOver(TopicPartition("t", 0), records, **more)
    return [message.value for message in answer], answer.next_fetch_offset


@pytest.mark.parametrize("where", [HEADER, HEADER + 9, 40, 17])
def test_a_rotten_batch_is_passed_over_and_those_beside_it_come_through(where: int) -> None:
    spoilt = batch(3)
    spoilt[where] ^= 0x55
    assert unpacked(batch(0), spoilt, batch(6)) == ([b"value %d" % nr for nr in (0, 1, 2, 6, 7, 8)], 9)
    assert unpacked(batch(0), spoilt) == ([b"value 0", b"value 1", b"value 2"], 6)


def test_where_its_own_length_rotted_it_is_passed_message_by_message() -> None:
    spoilt = batch(0)
    spoilt[23] ^= 0x55  # high bytes of how many offsets it spans
    assert unpacked(spoilt) == ([], 1)


def test_every_consumer_of_a_process_that_takes_in_does_so() -> None:
    assert fetcher.PartitionRecords is rotten.PassingOver


async def test_bytes_flipped_in_the_brokers_files_hold_nobody(
    owner: Owner, consumer: Consumer, own_kafka: KafkaServer
) -> None:
    topic = topic_of("enrolment")
    await migrate_topic(own_kafka.bootstrap_servers, topic)
    streams = await asyncio.gather(*(opened(owner.door) for _ in range(12)))
    for stream in streams:
        await seated(owner.door, stream, 2)
    await owner.delivered()
    for messages in by_stream(map(Message.of, await owner.events())).values():  # each a batch of its own
        await deliver(own_kafka.bootstrap_servers, topic, messages)
    assert rot(own_kafka.folder, topic) >= 2
    async with running(owner, consumer, own_kafka.bootstrap_servers, topic, "training"):

        async def all_there() -> bool:
            return await standing(consumer) == await heads(owner) and not await consumer.behind()

        await eventually(all_there, 60)
    assert consumer.twice == []


def rot(folder: Path, topic: str) -> int:
    """A byte in the middle of each segment's first batch; how many were flipped."""
    rng, flipped = Random(3), 0  # noqa: S311 (chance, not secrecy)
    for segment in folder.rglob(f"{topic}-*/*.log"):
        found = bytearray(segment.read_bytes())
        if not found:
            continue
        length = int.from_bytes(found[8:12], "big")
        with segment.open("r+b") as file:
            at = rng.randrange(HEADER, 12 + length)
            file.seek(at)
            file.write(bytes([found[at] ^ 0x55]))
        flipped += 1
    return flipped
