"""A producer that is started sooner or later: Kafka may be away, or not let us in yet."""

import asyncio
from typing import Any

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from shared.eventsourcing.kafka.broker import Kafka, access
from shared.eventsourcing.kafka.letting_in import TRY_AGAIN, NotLetInError, start
from shared.eventsourcing.patience import leave_after, within

STOP_WITHIN = 1.5  # an idempotent producer's stop waits for an absent broker for ever; it is left to it
_log = structlog.get_logger()


async def started(kafka: Kafka, *, longest: float | None = None, **options: Any) -> AIOKafkaProducer:
    """Try until one is; ``longest``: seconds that one try may take. `leave` it in the end."""
    while True:
        producer = AIOKafkaProducer(**access(kafka), acks="all", request_timeout_ms=10_000, **options)
        try:
            starting = start(producer, kafka)
            await (starting if longest is None else within(longest, starting))
        except NotLetInError as error:
            _log.error("kafka_does_not_let_us_in", error=str(error))
            await leave(producer)
            await asyncio.sleep(TRY_AGAIN)
        except (KafkaError, OSError) as error:  # a TimeoutError is one of these
            _log.warning("kafka_away", error=f"{type(error).__name__}: {error}")
            await leave(producer)
            await asyncio.sleep(1)
        except BaseException:
            await leave(producer)
            raise
        else:
            return producer


async def leave(producer: AIOKafkaProducer) -> None:
    """Stop it, in bounded time."""
    await leave_after(STOP_WITHIN, producer.stop())
