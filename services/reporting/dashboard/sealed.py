"""What a browser keeps for us: sealed, so that it can neither be read nor changed on the way back.

A JSON Web Encryption (A256GCM) under a key derived from the one that all processes of the service
share, so any of them opens what another sealed. What it holds ends at a time of its own.
"""

import json
import time
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

_HEADER = {"alg": "dir", "enc": "A256GCM"}
_LARGEST = 4096  # what a browser keeps of one cookie


class Sealed:
    """Seals for one purpose: what was sealed for another does not open."""

    def __init__(self, key: bytes, purpose: str, now: Callable[[], float] = time.time) -> None:
        derived = HKDF(SHA256(), 32, salt=None, info=f"kruchang dashboard {purpose}".encode()).derive(key)
        self._key = OctKey.import_key(derived)
        self._now = now

    def seal(self, content: dict[str, Any], *, until: float) -> str:
        """The content as a text for a cookie; nobody opens it after ``until`` (seconds since 1970)."""
        return jwe.encrypt_compact(_HEADER, json.dumps({**content, "until": until}).encode(), self._key)

    def opened(self, text: str | None) -> dict[str, Any] | None:
        """What was sealed; None if it was not by us, for another purpose, or its time is over."""
        if not text or len(text) > _LARGEST:
            return None
        try:
            found = jwe.decrypt_compact(text, self._key, algorithms=list(_HEADER.values()))
            content: dict[str, Any] = json.loads(found.plaintext or b"{}")
        except (JoseError, ValueError):
            return None
        return content if content.get("until", 0) > self._now() else None
