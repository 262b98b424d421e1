"""Rights that Kafka denies us although it lets us in: one line a try, told by /readyz until they are back.

As with metrics, it is the process that lacks them. Waiting does not mend it, somebody who gives the right
does; so who is denied one tries again now and then, and goes on by himself.
"""

import time
from typing import Any

import structlog
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    KafkaError,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailed,
)

from shared.eventsourcing.kafka.letting_in import TRY_AGAIN

DENIALS = (
    TopicAuthorizationFailedError,
    GroupAuthorizationFailedError,
    TransactionalIdAuthorizationFailed,
    ClusterAuthorizationFailedError,  # what an idempotent producer is told that may write nowhere
)
HOLDS = 2 * TRY_AGAIN  # seconds after which a denial that did not come again is none any more
_denied: dict[str, float] = {}  # by right: when it was denied last
_log = structlog.get_logger()


def denied(right: str) -> None:
    """Say and remember that we lack this right, like ``write training.events.v1``."""
    _log.error("kafka_denies_us", right=right)
    _denied[right] = time.monotonic()


def unreadable(consumer: Any) -> None:
    """TopicAuthorizationFailedError if a topic is none for us any more: its group goes on without a word."""
    if topics := consumer._client.cluster.unauthorized_topics:  # noqa: SLF001 (aiokafka tells nobody else)
        raise TopicAuthorizationFailedError(*sorted(topics))


def topics_of(error: KafkaError) -> set[str]:
    """That a TopicAuthorizationFailedError names, which it does one by one or in a set."""
    return {topic for named in error.args for topic in ([named] if isinstance(named, str) else named)}


def given(right: str) -> None:
    """It was made use of."""
    _denied.pop(right, None)


async def lacking() -> list[str]:
    """For /readyz: which rights were denied of late."""
    since = time.monotonic() - HOLDS
    return sorted(right for right, at in _denied.items() if at > since)
