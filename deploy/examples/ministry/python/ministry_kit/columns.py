"""What is kept of an event and of a notice: the columns of schema.sql, in their order."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from aiokafka import ConsumerRecord

from . import settings

Columns = tuple[Any, ...]


def is_event(message: ConsumerRecord) -> bool:
    """Else it is a notice: of a day, of a KPI."""
    return ".events." in message.topic


def of(message: ConsumerRecord) -> Columns:
    """Raises KeyError, ValueError or AttributeError when nobody can read it."""
    told = {name.removeprefix("ce_"): text.decode() for name, text in message.headers}
    return event(told, message.partition, message.value) if is_event(message) else _notice(message, told)


def event(told: Mapping[str, str], partition: int, value: bytes | None) -> Columns:
    """Of the CloudEvents attributes, from a message's headers or a line of the feed."""
    return (
        UUID(told["subject"]), int(told["streamversion"]), told["source"].strip("/"), partition,
        int(told["position"]), UUID(told["id"]), told["type"], told["time"], told["recordedat"],
        datetime.fromisoformat(told["recordedat"]), bytes.fromhex(told["hash"]), value,
    )  # fmt: skip


def _notice(message: ConsumerRecord, told: Mapping[str, str]) -> Columns:
    topic, value = message.topic.removeprefix(settings.PREFIX), message.value
    return topic, message.key.decode(), int(told["revision"]), value.decode() if value is not None else None
