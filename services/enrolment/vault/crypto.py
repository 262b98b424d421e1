"""A thin layer over AES-256-GCM and HKDF: what is sealed is bound to whose it is and what it is.

A sealed value is ``version (1 byte) · nonce (12) · ciphertext and tag``. A person's data key is
sealed under a master key, whose id stands beside it so that master keys can be changed.
"""

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES, NONCE_BYTES = 32, 12
_VERSION = b"\x01"


class UnreadableError(Exception):
    """What was sealed was changed, belongs elsewhere, or its key is another. It cannot be read."""


def seal(key: bytes, plain: bytes, *, bound_to: bytes) -> bytes:
    """Encrypt under a fresh nonce; it opens only with the same key and the same binding."""
    nonce = os.urandom(NONCE_BYTES)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def unseal(key: bytes, sealed: bytes, *, bound_to: bytes) -> bytes:
    """The plain bytes, or UnreadableError."""
    if sealed[:1] != _VERSION:
        raise UnreadableError
    nonce, rest = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, rest, bound_to)
    except (InvalidTag, ValueError):
        raise UnreadableError from None


def binding(person: UUID, what: str) -> bytes:
    """Binds a sealed value to its person and its place, so that none can be put in another's."""
    return person.bytes + what.encode()


def new_key() -> bytes:
    """A random key of 256 bits."""
    return os.urandom(KEY_BYTES)


def index_key(root: bytes) -> bytes:
    """The key of the blind index, derived from its root."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"kruchang blind index v1").derive(root)


def blind_index(key: bytes, document: str) -> bytes:
    """Finds a document again without telling which it is: a plain hash of 13 digits could be guessed."""
    return hmac.digest(key, document.encode(), hashlib.sha256)


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A key sealed under the master key of this id."""

    master: str
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Masters:
    """The master keys by id: new keys are wrapped under the current one, older ones still unwrap."""

    current: str
    keys: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def of(cls, current: str, retired: str = "") -> Self:
        """From settings: ``id:base64``, and older ones comma-separated."""
        name, key = _parse(current)
        older = dict(_parse(written) for written in retired.split(",") if written.strip())
        return cls(name, {**older, name: key})

    def wrap(self, key: bytes, *, bound_to: bytes) -> Wrapped:
        """Seal a key under the current master key."""
        return Wrapped(self.current, seal(self.keys[self.current], key, bound_to=bound_to))

    def unwrap(self, wrapped: Wrapped, *, bound_to: bytes) -> bytes:
        """The key; UnreadableError where its master key is not among ours."""
        if wrapped.master not in self.keys:
            raise UnreadableError(f"the master key {wrapped.master!r} is not among the settings")
        return unseal(self.keys[wrapped.master], wrapped.sealed, bound_to=bound_to)


def _parse(written: str) -> tuple[str, bytes]:
    name, _, encoded = written.strip().partition(":")
    try:
        key = base64.b64decode(encoded, validate=True)
    except ValueError:
        key = b""
    if not name or len(key) != KEY_BYTES:
        raise ValueError(f"a master key is written id:base64 of {KEY_BYTES} bytes")
    return name, key
