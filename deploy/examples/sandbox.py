"""``python -m deploy.examples.sandbox``: a system's events once more, at any speed, to try consumers with.

Under a prefix of its own: the three topics of events, in the order and at the pace in which things happened,
and at the end the reconciliation and the KPIs of it all. Every message is, byte for byte, the real one.
"""

import asyncio
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

import typer
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord
from pydantic import ValidationError

from shared.contracts.cloudevent import from_message
from shared.contracts.event import SOURCES
from shared.contracts.notice import KPI_TOPIC, reconciliation_topic
from shared.contracts.reconciliation.day import DayReconciled
from shared.contracts.recorded import Recorded
from shared.contracts.telling import Message
from shared.eventsourcing.broker import Kafka, access
from shared.eventsourcing.migrate import PARTITIONS, migrate_notices, migrate_topic, topic_of
from shared.eventsourcing.partitions import partition_of
from shared.eventsourcing.reconciliation import Tally
from shared.http.kafka_settings import KafkaSettings
from shared.kernel.fiscal_year import bangkok_date

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
AS_FAST_AS_IT_GOES = 0.0


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
    events = once(await _read(kafka, [topic_of(name, source) for name in SOURCES]))
    producer = AIOKafkaProducer(**access(kafka), enable_idempotence=True, compression_type="zstd")
    await producer.start()
    try:
        began, sending = time.monotonic(), []
        for due, event, message in paced(events, speed):
            if (wait := began + due - time.monotonic()) > 0:
                await asyncio.sleep(wait)
            sending.append(await _send(producer, topic_of(event.source, prefix), message))
        await asyncio.gather(*sending)
        for day in days(event for event, _ in events):
            message = Message(day.day.isoformat(), day, DayReconciled, day.service, 1, datetime.now(UTC))
            topic = prefix + reconciliation_topic(day.service)
            await producer.send_and_wait(
                topic, message.value, key=message.key.encode(), headers=message.headers()
            )
        for told in await _read(kafka, [source + KPI_TOPIC]):
            await (await _send(producer, prefix + KPI_TOPIC, told))
    finally:
        await producer.stop()
    return len(events)


def once(messages: Iterable[ConsumerRecord]) -> list[tuple[Recorded, ConsumerRecord]]:
    """Each event with its message, once; a stream's events in order, streams by when they happened.

    One that says it happened before its predecessor in the stream happens right after that.
    """
    found: dict[tuple[UUID, int], tuple[Recorded, ConsumerRecord]] = {}
    for message in messages:
        event = from_message(message.value, message.headers)
        found.setdefault((event.stream, event.version), (event, message))
    at: dict[UUID, datetime] = {}
    happened: dict[UUID, datetime] = {}
    for _, (event, _) in sorted(found.items()):
        at[event.stream] = max(event.occurred_at, at.get(event.stream, event.occurred_at))
        happened[event.id] = at[event.stream]
    return sorted(found.values(), key=lambda one: (happened[one[0].id], one[0].recorded_at, one[0].version))


def paced(
    events: Sequence[tuple[Recorded, ConsumerRecord]], speed: float
) -> Iterator[tuple[float, Recorded, ConsumerRecord]]:
    """Each with the second, from the first on, at which it is due."""
    begin, due = (events[0][0].occurred_at if events else None), 0.0
    for event, message in events:
        if begin and speed != AS_FAST_AS_IT_GOES:
            due = max(due, (event.occurred_at - begin).total_seconds() / speed)
        yield due, event, message


def days(events: Iterable[Recorded]) -> list[DayReconciled]:
    """What a complete reader of the sandbox has, as each service would tell it."""
    recorded: dict[tuple[str, date], list[Recorded]] = defaultdict(list)
    for event in events:
        recorded[event.source, bangkok_date(event.recorded_at)].append(event)
    found: list[DayReconciled] = []
    for (service, day), of_day in sorted(recorded.items()):
        tallies = [Tally() for _ in range(PARTITIONS)]
        for event in sorted(of_day, key=lambda event: event.position):
            tallies[partition_of(event.stream, PARTITIONS)].add(event.position, event.hash)
        before = found[-1] if found and found[-1].service == service else None
        told = DayReconciled(
            service=service, topic=topic_of(service), day=day, previous=before.day if before else None,
            partitions=[tally.totals(number) for number, tally in enumerate(tallies)], epoch=of_day[0].epoch,
        )  # fmt: skip
        found.append(told)
    return found


async def _read(kafka: Kafka, topics: Sequence[str]) -> list[ConsumerRecord]:
    """All that is there now."""
    consumer = AIOKafkaConsumer(
        *topics, **access(kafka), auto_offset_reset="earliest", isolation_level="read_committed"
    )
    await consumer.start()
    try:
        ends = await consumer.end_offsets(list(consumer.assignment()))
        found: list[ConsumerRecord] = []
        while any([await consumer.position(partition) < end for partition, end in ends.items()]):
            for batch in (await consumer.getmany(timeout_ms=200)).values():
                found += batch
        return found
    finally:
        await consumer.stop()


async def _send(producer: AIOKafkaProducer, topic: str, message: ConsumerRecord) -> asyncio.Future[object]:
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
