"""Sign-in: from a bearer token to who is calling. Only ES256; a good token stays good until it expires."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jws import extract_compact
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shared.http.issuer import Issuer
from shared.http.roles import Role

LEEWAY = 5.0  # seconds by which two clocks may differ
MOST_REMEMBERED = 10_000
LONGEST_TOKEN = 8_192


class BadTokenError(Exception):
    """The token proves nothing: sign in anew (401)."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is calling. No name: a person is an opaque id."""

    person: UUID
    role: Role
    org: str
    region: str | None
    sub: str


class _Claims(BaseModel):
    model_config = ConfigDict(frozen=True)

    iss: str
    aud: str | list[str]
    exp: float
    nbf: float | None = None
    sub: str = Field(min_length=1)
    person_id: UUID
    role: Role
    org: str = Field(min_length=1)
    scope_region: str | None = None

    def principal(self) -> Principal:
        return Principal(self.person_id, self.role, self.org, self.scope_region, self.sub)


class Tokens:
    """Judges tokens of one issuer for one audience."""

    def __init__(self, issuer: Issuer, audience: str, now: Callable[[], float] = time.time) -> None:
        self._issuer = issuer
        self._audience = audience
        self._now = now
        self._verified: dict[str, tuple[float, Principal]] = {}

    async def verify(self, token: str) -> Principal:
        """Who the token speaks for. Raises BadTokenError, or IssuerUnavailableError."""
        if remembered := self._verified.get(token):
            expires, principal = remembered
            if self._now() < expires + LEEWAY:
                return principal
            del self._verified[token]
        claims = await self._judge(token)
        if len(self._verified) >= MOST_REMEMBERED:
            del self._verified[next(iter(self._verified))]
        self._verified[token] = (claims.exp, principal := claims.principal())
        return principal

    async def _judge(self, token: str) -> _Claims:
        if len(token) > LONGEST_TOKEN:
            raise BadTokenError("longer than any token of ours")
        try:
            header = extract_compact(token.encode("ascii")).headers()
            kid = _key_id(header)
            key = await self._issuer.key(kid)
            if key is None:
                raise BadTokenError("signed with a key that the issuer does not publish")
            claims = _Claims.model_validate(jwt.decode(token, key, algorithms=["ES256"]).claims)
        except (JoseError, ValidationError, ValueError) as error:
            raise BadTokenError(type(error).__name__) from error
        self._check(claims)
        return claims

    def _check(self, claims: _Claims) -> None:
        now = self._now()
        audiences = [claims.aud] if isinstance(claims.aud, str) else claims.aud
        if claims.iss != self._issuer.url:
            raise BadTokenError("of another issuer")
        if self._audience not in audiences:
            raise BadTokenError("for another audience")
        if now >= claims.exp + LEEWAY:
            raise BadTokenError("expired")
        if claims.nbf is not None and now < claims.nbf - LEEWAY:
            raise BadTokenError("not valid yet")


def _key_id(header: dict[str, Any]) -> str:
    """Looked at before the issuer is asked: whoever sends nonsense costs nobody a question."""
    if header.get("alg") != "ES256" or not isinstance(header.get("kid"), str):
        raise BadTokenError("not signed with ES256 and a named key")
    return str(header["kid"])
