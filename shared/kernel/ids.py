"""Ids: natural keys become UUIDv5, everything else UUIDv7; both are opaque to others."""

import os
import time
from hashlib import sha1
from uuid import UUID, uuid5

_ROOT = UUID("6b727563-6861-5e67-8000-000000000001")
_ROOTED = sha1(_ROOT.bytes, usedforsecurity=False)


def stream_id(kind: str, *key: object) -> UUID:
    """The id of the stream whose identity is its natural key, so that uniqueness needs no index."""
    named = _ROOTED.copy()  # uuid5(_ROOT, …), in a third of its time: every command asks for two
    named.update("\n".join([kind, *map(str, key)]).encode())
    return _marked(int.from_bytes(named.digest()[:16]), version=5)


def derived_id(source: UUID, purpose: str) -> UUID:
    """An id that a repeat of the same command, or reaction to the same event, finds again."""
    return uuid5(source, purpose)


def new_id() -> UUID:
    """A time-ordered random id (UUIDv7, RFC 9562)."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (2**48 - 1)) << 80 | int.from_bytes(os.urandom(10))
    return _marked(value, version=7)


def _marked(value: int, version: int) -> UUID:
    return UUID(int=value & ~(0xF << 76) & ~(0x3 << 62) | version << 76 | 0x2 << 62)
