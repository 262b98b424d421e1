"""CloudEvents 1.0: how an event looks on a topic (binary mode) and in the feed (JSON, one a line)."""

import json
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from asyncpg.pgproto import pgproto  # its UUID, as rows have it, is read and written at a fifth of the price

from shared.contracts.recorded import Recorded
from shared.contracts.registry import read

BEFORE_THE_FIRST = bytes(32)  # what the first event of a stream is chained to
LAST_VERSION = 2**31 - 1  # what the stores' columns hold
_DATA = b',"data":'


def instant(at: datetime) -> str:
    """An instant, which is in UTC, as it is written on the wire and hashed: always six digits of a second."""
    # as isoformat says it, in three fifths of its time: every event has two, written, hashed and read
    return "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ" % (  # noqa: UP031 (an f-string takes twice as long)
        at.year, at.month, at.day, at.hour, at.minute, at.second, at.microsecond
    )  # fmt: skip


def chained(
    previous: bytes, event_id: UUID, wire_type: str, stream: UUID, version: int,
    occurred_at: datetime, recorded_at: datetime, value: bytes,
) -> bytes:  # fmt: skip
    """The hash of an event over the hash before it: computable from the messages of its stream alone."""
    head = "\n".join(
        (previous.hex(), str(event_id), wire_type, str(stream), str(version),
         instant(occurred_at), instant(recorded_at), "")
    )  # fmt: skip
    return sha256(head.encode() + value).digest()


def fits(event: Recorded, previous: bytes) -> bool:
    """Whether the event is what was recorded after ``previous``."""
    return event.hash == chained(
        previous, event.id, event.type, event.stream, event.version,
        event.occurred_at, event.recorded_at, event.value,
    )  # fmt: skip


def attributes(event: Recorded) -> dict[str, str]:
    """The CloudEvents attributes, extensions included; absent ones are left out."""
    found = {
        "specversion": "1.0",
        "id": str(event.id),
        "source": f"/{event.source}",
        "type": event.type,
        "subject": str(event.stream),
        "time": instant(event.occurred_at),
        "datacontenttype": "application/json",
        "dataschema": f"/schemas/{event.type}.v1.json",
        "recordedat": instant(event.recorded_at),
        "streamversion": str(event.version),
        "position": str(event.position),
        "epoch": event.epoch,
        "fiscalyear": str(event.fiscal_year),
        "correlationid": str(event.correlation_id),
        "actorrole": event.actor_role,
        "orgunit": event.orgunit,
        "hash": event.hash.hex(),
    }
    if event.causation_id is not None:
        found["causationid"] = str(event.causation_id)
    if event.traceparent is not None:
        found["traceparent"] = event.traceparent
    return found


def headers(event: Recorded) -> list[tuple[str, bytes]]:
    """The Kafka headers of the binary mode."""
    named = attributes(event)
    content_type = named.pop("datacontenttype")
    return [
        ("content-type", content_type.encode()),
        *((f"ce_{name}", text.encode()) for name, text in named.items()),
    ]


def from_message(value: bytes | None, found: Iterable[tuple[str, bytes]]) -> Recorded:
    """The event of a Kafka message; anything malformed raises ValueError or KeyError."""
    told = list(found)
    named = {name: text.decode() for name, text in told}
    if value is None or len(named) < len(told):
        raise ValueError("no value, or a header twice")
    return _recorded(named, value)


def as_json(event: Recorded) -> bytes:
    """The event on one line, ``data`` last and byte for byte as stored."""
    named = json.dumps(attributes(event), ensure_ascii=False, separators=(",", ":"))
    return named[:-1].encode() + _DATA + event.value + b"}"


def from_json(line: bytes) -> Recorded:
    """The event of one line of the feed, its value byte for byte."""
    at = line.index(_DATA)  # cannot stand inside an attribute: there its quotes are escaped
    named = {f"ce_{name}": text for name, text in json.loads(line[:at] + b"}").items()}
    return _recorded(named, line[at + len(_DATA) : -1])


def _recorded(named: dict[str, str], value: bytes) -> Recorded:
    """From the attributes under the names of their headers: these are what is read most often."""
    return Recorded(
        source=named["ce_source"].strip("/"),
        type=named["ce_type"],
        id=pgproto.UUID(named["ce_id"]),
        stream=pgproto.UUID(named["ce_subject"]),
        version=_version(named["ce_streamversion"]),
        position=int(named["ce_position"]),
        epoch=named["ce_epoch"],
        occurred_at=datetime.fromisoformat(named["ce_time"]),
        recorded_at=datetime.fromisoformat(named["ce_recordedat"]),
        fiscal_year=int(named["ce_fiscalyear"]),
        actor_role=named["ce_actorrole"],
        orgunit=named["ce_orgunit"],
        correlation_id=pgproto.UUID(named["ce_correlationid"]),
        causation_id=pgproto.UUID(named["ce_causationid"]) if "ce_causationid" in named else None,
        traceparent=named.get("ce_traceparent"),
        hash=bytes.fromhex(named["ce_hash"]),
        value=value,
        data=read(named["ce_type"], value),
    )


def _version(text: str) -> int:
    version = int(text)
    if not 1 <= version <= LAST_VERSION:
        raise ValueError("no stream has this version")
    return version
