"""Sign-in: from a bearer token to who is calling. Only ES256; a good token is remembered until it expires.

Nothing in a token says how it is verified: not `alg`, and no key that it brings along. A remembered token
stops being good with its key.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from joserfc.jws import extract_compact
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shared.contracts.common import OrganisationCode
from shared.http.signing_in.issuer import Issuer
from shared.http.signing_in.roles import Role
from shared.kernel.places import PROVINCES, ProvinceCode

ALGORITHM = "ES256"
LEEWAY = 5.0  # seconds by which two clocks may differ
MOST_REMEMBERED = 10_000
LONGEST_TOKEN = 8_192
LONGEST_LIFE = 86_400.0  # seconds that a token may still have: one that is stolen ends some day


class BadTokenError(Exception):
    """The token proves nothing: sign in anew (401). The text says why, and nothing that the token says."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is calling. No name: a person is an opaque id."""

    person: UUID
    role: Role
    org: str
    region: str | None
    sub: str
    province: str | None = None

    @property
    def provinces(self) -> frozenset[str] | None:
        """Those that the scope in the token leaves; None: all. A region that there is not leaves none."""
        if self.region is None and self.province is None:
            return None
        return frozenset(
            code
            for code, place in PROVINCES.items()
            if self.region in {None, place.ovec_region} and self.province in {None, code}
        )


class _Claims(BaseModel):
    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    iss: str
    aud: str | list[str]
    exp: float
    nbf: float | None = None
    sub: str = Field(min_length=1, max_length=255)
    person_id: UUID
    role: Role
    org: OrganisationCode  # it goes into every event
    scope_region: str | None = Field(default=None, min_length=1, max_length=60)  # empty would be: all regions
    scope_province: ProvinceCode | None = None

    def principal(self) -> Principal:
        return Principal(
            self.person_id, self.role, self.org, self.scope_region, self.sub, self.scope_province
        )


@dataclass(frozen=True, slots=True)
class _Verified:
    expires: float
    kid: str
    key: ECKey
    principal: Principal


class Tokens:
    """Judges tokens of one issuer for one audience."""

    def __init__(self, issuer: Issuer, audience: str, now: Callable[[], float] = time.time) -> None:
        self._issuer = issuer
        self._audience = audience
        self._now = now
        self._verified: dict[str, _Verified] = {}

    async def verify(self, token: str) -> Principal:
        """Who the token speaks for. Raises BadTokenError, or IssuerUnavailableError."""
        found = self._verified.get(token)
        if found is None:
            found = await self._judge(token)
            if len(self._verified) >= MOST_REMEMBERED:
                del self._verified[next(iter(self._verified))]
            self._verified[token] = found
        elif self._now() >= found.expires + LEEWAY or await self._issuer.key(found.kid) is not found.key:
            self._verified.pop(token, None)
            raise BadTokenError("expired, or its key was withdrawn")
        return found.principal

    async def _judge(self, token: str) -> _Verified:
        if len(token) > LONGEST_TOKEN:
            raise BadTokenError("longer than any token of ours")
        try:
            kid = _key_id(extract_compact(token.encode("ascii")).headers())
            key = await self._issuer.key(kid)
            if key is None:
                raise BadTokenError("signed with a key that the issuer does not publish")
            claims = _Claims.model_validate(jwt.decode(token, key, algorithms=[ALGORITHM]).claims)
        except ValidationError as error:
            wrong = sorted({str(each["loc"][0]) for each in error.errors()})
            raise BadTokenError(f"claims: {', '.join(wrong)}") from error
        except (JoseError, ValueError, TypeError) as error:
            raise BadTokenError(type(error).__name__) from error
        self._check(claims)
        return _Verified(claims.exp, kid, key, claims.principal())

    def _check(self, claims: _Claims) -> None:
        now = self._now()
        audiences = [claims.aud] if isinstance(claims.aud, str) else claims.aud
        if claims.iss != self._issuer.url:
            raise BadTokenError("of another issuer")
        if self._audience not in audiences:
            raise BadTokenError("for another audience")
        if now >= claims.exp + LEEWAY:
            raise BadTokenError("expired")
        if claims.exp > now + LONGEST_LIFE + LEEWAY:
            raise BadTokenError("lives too long")
        if claims.nbf is not None and now < claims.nbf - LEEWAY:
            raise BadTokenError("not valid yet")


def _key_id(header: dict[str, Any]) -> str:
    """Looked at before the issuer is asked: whoever sends nonsense costs nobody a question."""
    if header.get("alg") != ALGORITHM or not isinstance(header.get("kid"), str):
        raise BadTokenError("not signed with ES256 and a named key")
    return str(header["kid"])
