"""The issuer of tokens: where its parts are, and the public keys it signs with."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import httpx
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from pydantic import BaseModel, ValidationError

KEPT_FOR = 600.0  # seconds until a key that the issuer withdrew is no longer accepted
PAUSE = 3.0  # seconds between two questions, however many tokens name unknown keys
PATIENCE = 30.0  # the same while it is away and the keys are known: who asks may wait for a time-out
_log = structlog.get_logger()


class IssuerUnavailableError(Exception):
    """The issuer does not answer, and without it the token cannot be judged. Try again later (503)."""


class Metadata(BaseModel):
    """What we use of the issuer's OpenID configuration."""

    issuer: str
    jwks_uri: str
    token_endpoint: str
    authorization_endpoint: str | None = None  # where people sign in; a service's own token needs none
    end_session_endpoint: str | None = None


class Issuer:
    """An OpenID Connect issuer. Its keys are kept; while it is away the known ones stay good."""

    def __init__(
        self, url: str, client: httpx.AsyncClient, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.url = url
        self.client = client
        self._monotonic = monotonic
        self._metadata: Metadata | None = None
        self._keys: dict[str, ECKey] = {}
        self._fetched = self._asked = float("-inf")
        self._answered = False
        self._asking = asyncio.Lock()

    async def key(self, kid: str) -> ECKey | None:
        """The public key of this id, the same object as long as it is the same key; None if there is none."""
        if kid not in self._keys or (self._is_old() and not self._asking.locked()):
            async with self._asking:  # who names a key that is just being asked for waits for the answer
                await self._ask_for(kid)
        known = self._keys.get(kid)
        if known is None and not self._answered:
            raise IssuerUnavailableError
        return known

    async def lack(self) -> str | None:
        """What is missing to judge tokens; None when there are keys. Bounded too, for anybody may ask us."""
        if not self._keys:
            async with self._asking:
                await self._ask_for("")
        return None if self._keys else "no keys yet"

    async def metadata(self) -> Metadata:
        """The issuer's configuration, asked for once."""
        if self._metadata is None:
            answer = await self.client.get(f"{self.url}/.well-known/openid-configuration")
            found = Metadata.model_validate_json(answer.raise_for_status().content)
            if found.issuer != self.url:
                raise ValueError("the configuration is of another issuer")
            self._metadata = found
        return self._metadata

    def _is_old(self) -> bool:
        pause = PAUSE if self._answered else PATIENCE
        return self._monotonic() - self._fetched > KEPT_FOR and self._monotonic() - self._asked > pause

    async def _ask_for(self, kid: str) -> None:
        if kid in self._keys and not self._is_old():
            return
        if self._monotonic() - self._asked > PAUSE:
            self._answered = False
            try:
                self._answered = await self._fetch()
            finally:
                self._asked = self._monotonic()  # of the answer: who waited for it need not ask again

    async def _fetch(self) -> bool:
        try:
            answer = await self.client.get((await self.metadata()).jwks_uri)
            found = answer.raise_for_status().json()["keys"]
            keys = dict(known for each in found if (known := _usable(each)))
        except (httpx.HTTPError, ValueError, KeyError, TypeError, ValidationError) as error:
            _log.warning("issuer_away", error=f"{type(error).__name__}: {error}")
            return False
        self._keys = {kid: self._same_or_new(kid, key) for kid, key in keys.items()}
        self._fetched = self._monotonic()
        return True

    def _same_or_new(self, kid: str, key: ECKey) -> ECKey:
        known = self._keys.get(kid)
        return known if known and known.thumbprint() == key.thumbprint() else key


def _usable(published: Any) -> tuple[str, ECKey] | None:
    """A key that may sign our tokens, under its id. What else the issuer publishes does it no harm."""
    if not isinstance(published, dict) or published.get("use", "sig") != "sig":
        return None
    kid, public = published.get("kid"), {name: str(published.get(name)) for name in ("kty", "crv", "x", "y")}
    if not isinstance(kid, str) or published.get("alg", "ES256") != "ES256" or public["crv"] != "P-256":
        return None
    try:
        return kid, ECKey.import_key(dict(public))
    except (JoseError, ValueError, TypeError):
        return None
