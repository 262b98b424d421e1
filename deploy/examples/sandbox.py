"""``python -m deploy.examples.sandbox``: a system's events once more, at any speed, to try consumers with.

Under a prefix of its own: the three topics of events, in the order and at the pace in which things happened,
and at the end the reconciliation and the KPIs of it all. Every message is, byte for byte, the real one.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord
from pydantic import ValidationError

from deploy.examples.shelf import Carried, Kept, Shelf
from shared.contracts.event import SOURCES
from shared.contracts.notice import KPI_TOPIC, reconciliation_topic
from shared.contracts.reconciliation.day import DayReconciled
from shared.contracts.recorded import Recorded
from shared.contracts.telling import Message
from shared.eventsourcing.delivering.reconciliation import Tally
from shared.eventsourcing.kafka.broker import Kafka, access
from shared.eventsourcing.kafka.partitions import partition_of
from shared.eventsourcing.migrate import PARTITIONS, migrate_notices, migrate_topic, topic_of
from shared.kernel.fiscal_year import bangkok_date
from shared.service.kafka_settings import KafkaSettings

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
AS_FAST_AS_IT_GOES = 0.0
UNDER_WAY = 1000  # messages that are in memory at a time


@app.command()
def main(
    prefix: Annotated[str, typer.Option(help="of the sandbox's topics")] = "sandbox.",
    speed: Annotated[str, typer.Option(help="100000x: a year in five minutes; max: without a pause")] = "max",
) -> None:
    """Replay everything that the topics have; once more adds nothing but repeats, which consumers drop.

    Where Kafka is, and as whom to sign in, is told as to every process of ours: KRUCHANG_KAFKA_….
    """
    try:
        settings = KafkaSettings()
    except ValidationError as error:
        raise typer.BadParameter(f"{error.error_count()} of KRUCHANG_KAFKA_… (make env): {error}") from error
    if prefix == settings.topic_prefix:
        raise typer.BadParameter("a sandbox needs a prefix of its own")
    sent = asyncio.run(replay(settings.kafka(), settings.topic_prefix, prefix, _factor(speed)))
    typer.echo(f"{sent} events are in {', '.join(topic_of(name, prefix) for name in SOURCES)}")


async def replay(kafka: Kafka, source: str, prefix: str, speed: float) -> int:
    """How many events were sent; ``speed`` 0 waits for nothing."""
    for name in SOURCES:
        await migrate_topic(kafka, topic_of(name, prefix))
        await migrate_notices(kafka, prefix + reconciliation_topic(name))
    await migrate_notices(kafka, prefix + KPI_TOPIC)
    with TemporaryDirectory() as folder, Shelf(Path(folder)) as shelf:
        async for messages in _read(kafka, [topic_of(name, source) for name in SOURCES]):
            shelf.add(messages)
        producer = AIOKafkaProducer(**access(kafka), enable_idempotence=True, compression_type="zstd")
        await producer.start()
        try:
            sent = await _replay(producer, prefix, paced(shelf.as_it_happened(), speed))
            await _reconcile(producer, prefix, days(shelf.by_position()))
            async for messages in _read(kafka, [source + KPI_TOPIC]):
                for told in messages:
                    await (await _send(producer, prefix + KPI_TOPIC, told))
        finally:
            await producer.stop()
    return sent


async def _replay(
    producer: AIOKafkaProducer, prefix: str, events: Iterable[tuple[float, Recorded, Carried]]
) -> int:
    """Each when it is due; no more are under way than fit into a few batches."""
    began, sent, sending = time.monotonic(), 0, list[asyncio.Future[object]]()
    for due, event, message in events:
        if (wait := began + due - time.monotonic()) > 0:
            await asyncio.sleep(wait)
        sending.append(await _send(producer, topic_of(event.source, prefix), message))
        sent += 1
        if len(sending) == UNDER_WAY:
            await asyncio.gather(*sending)
            sending.clear()
    await asyncio.gather(*sending)
    return sent


async def _reconcile(producer: AIOKafkaProducer, prefix: str, told: Iterable[DayReconciled]) -> None:
    for day in told:
        message = Message(day.day.isoformat(), day, DayReconciled, day.service, 1, datetime.now(UTC))
        topic = prefix + reconciliation_topic(day.service)
        await producer.send_and_wait(
            topic, message.value, key=message.key.encode(), headers=message.headers()
        )


def paced(events: Iterable[tuple[Recorded, Kept]], speed: float) -> Iterator[tuple[float, Recorded, Kept]]:
    """Each with the second, from the first on, at which it is due."""
    begin, due = None, 0.0
    for event, message in events:
        begin = begin or event.occurred_at
        if speed != AS_FAST_AS_IT_GOES:
            due = max(due, (event.occurred_at - begin).total_seconds() / speed)
        yield due, event, message


def days(events: Iterable[Recorded]) -> list[DayReconciled]:
    """What a complete reader of the sandbox has, as each service would tell it; ``events`` by position."""
    tallies: dict[tuple[str, date], list[Tally]] = {}
    epochs: dict[tuple[str, date], str] = {}
    for event in events:
        key = event.source, bangkok_date(event.recorded_at)
        epochs.setdefault(key, event.epoch)
        of_day = tallies.setdefault(key, [Tally() for _ in range(PARTITIONS)])
        of_day[partition_of(event.stream, PARTITIONS)].add(event.position, event.hash)
    found: list[DayReconciled] = []
    for (service, day), of_day in sorted(tallies.items(), key=lambda one: one[0]):
        before = found[-1] if found and found[-1].service == service else None
        told = DayReconciled(
            service=service, topic=topic_of(service), day=day, previous=before.day if before else None,
            partitions=[tally.totals(number) for number, tally in enumerate(of_day)],
            epoch=epochs[service, day],
        )  # fmt: skip
        found.append(told)
    return found


async def _read(kafka: Kafka, topics: Sequence[str]) -> AsyncIterator[list[ConsumerRecord]]:
    """All that is there now, in batches."""
    consumer = AIOKafkaConsumer(
        *topics, **access(kafka), auto_offset_reset="earliest", isolation_level="read_committed"
    )
    await consumer.start()
    try:
        ends = await consumer.end_offsets(list(consumer.assignment()))
        while any([await consumer.position(partition) < end for partition, end in ends.items()]):
            for batch in (await consumer.getmany(timeout_ms=200, max_records=UNDER_WAY)).values():
                yield batch
    finally:
        await consumer.stop()


async def _send(producer: AIOKafkaProducer, topic: str, message: Carried) -> asyncio.Future[object]:
    sending: asyncio.Future[object] = await producer.send(
        topic, message.value, key=message.key, headers=list(message.headers)
    )
    return sending


def _factor(speed: str) -> float:
    if speed == "max":
        return AS_FAST_AS_IT_GOES
    try:
        factor = float(speed.removesuffix("x"))
    except ValueError:
        factor = 0.0
    if factor <= 0:
        raise typer.BadParameter("speed: a number of times, like 100x, or max")
    return factor


if __name__ == "__main__":
    sys.exit(app())
