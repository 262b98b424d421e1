"""Ids: natural keys become UUIDv5, everything else UUIDv7; both are opaque to others."""

import os
import time
from uuid import UUID, uuid5

_ROOT = UUID("6b727563-6861-5e67-8000-000000000001")


def stream_id(kind: str, *key: object) -> UUID:
    """The id of the stream whose identity is its natural key, so that uniqueness needs no index."""
    return uuid5(_ROOT, "\n".join([kind, *map(str, key)]))


def derived_id(source: UUID, purpose: str) -> UUID:
    """An id that a repeat of the same command, or reaction to the same event, finds again."""
    return uuid5(source, purpose)


def new_id() -> UUID:
    """A time-ordered random id (UUIDv7, RFC 9562)."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (2**48 - 1)) << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)
