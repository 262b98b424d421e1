"""What stands in the KPI topic: of every key the highest revision."""

from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from services.reporting.rebuilding.topics import Topics
from shared.contracts.reporting.kpi import KpisCounted
from shared.contracts.telling import revision_of
from shared.eventsourcing.kafka.broker import Kafka

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Told:
    """The last notice of a key, or that it was taken back."""

    revision: int
    notice: KpisCounted | None
    taken_back: bool = False


async def told_in(kafka: Kafka, topic: str) -> dict[str, Told]:
    """By key. What nobody can read (somebody else wrote it) is there, and differs from everything."""
    found: dict[str, Told] = {}
    async with Topics(kafka, [topic], isolation_level="read_committed") as topics:
        async for messages in topics.up_to_now():
            for message in messages:
                key = (message.key or b"").decode(errors="replace")
                found[key] = _read(key, revision_of(message.headers), message.value)
    return found


def there(told: Mapping[str, Told]) -> set[str]:
    """The keys of which a reader finds something."""
    return {key for key, last in told.items() if not last.taken_back}


def _read(key: str, revision: int, value: bytes | None) -> Told:
    if value is None:
        return Told(revision, None, taken_back=True)
    try:
        return Told(revision, KpisCounted.model_validate_json(value))
    except ValueError as error:
        _log.error("unreadable_notice", key=key, error=type(error).__name__)
        return Told(revision, None)
