"""The local issuer's authorization codes: each good once, for a minute, for who asked and can prove it."""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

GOOD_FOR = 60.0  # seconds
MOST = 1000


@dataclass(frozen=True)
class Asked:
    """What a client asked for on behalf of a person (RFC 6749 section 4.1, RFC 7636, OpenID Connect Core)."""

    client: str
    redirect_uri: str
    state: str
    nonce: str
    challenge: str


@dataclass(frozen=True)
class Issued:
    """A code's content: what was asked, and who was chosen."""

    asked: Asked
    user: str
    until: float


class Codes:
    """Kept in memory: a restart of the issuer ends the sign-ins under way, and nothing else."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._issued: dict[str, Issued] = {}

    def issue(self, asked: Asked, user: str) -> str:
        """A new code."""
        if len(self._issued) >= MOST:
            del self._issued[next(iter(self._issued))]
        code = secrets.token_urlsafe(32)
        self._issued[code] = Issued(asked, user, self._now() + GOOD_FOR)
        return code

    def redeem(self, code: str, client: str, redirect_uri: str, verifier: str) -> Issued | None:
        """What the code was issued for, once; None if it was not for this client, address and verifier."""
        issued = self._issued.pop(code, None)
        if issued is None or issued.until < self._now():
            return None
        asked = issued.asked
        fits = (asked.client, asked.redirect_uri) == (client, redirect_uri)
        return issued if fits and hmac.compare_digest(asked.challenge, challenge_of(verifier)) else None


def challenge_of(verifier: str) -> str:
    """S256 of RFC 7636."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
