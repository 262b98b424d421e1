"""The issuer of tokens: where its parts are, and the public keys it signs with."""

import asyncio
import time
from collections.abc import Callable

import httpx
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet
from pydantic import BaseModel, ValidationError

KEPT_FOR = 600.0  # seconds until a key that the issuer withdrew is no longer accepted
PAUSE = 3.0  # seconds between two questions, however many tokens name unknown keys
_log = structlog.get_logger()


class IssuerUnavailableError(Exception):
    """The issuer does not answer, and without it the token cannot be judged. Try again later (503)."""


class Metadata(BaseModel):
    """What we use of the issuer's OpenID configuration."""

    jwks_uri: str
    token_endpoint: str


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
        """The public key of this id; None if the issuer knows none."""
        if kid not in self._keys or (self._is_old() and not self._asking.locked()):
            async with self._asking:  # who names a key that is just being asked for waits for the answer
                await self._ask_for(kid)
        known = self._keys.get(kid)
        if known is None and not self._answered:
            raise IssuerUnavailableError
        return known

    async def lack(self) -> str | None:
        """What is missing to judge tokens; None when there are keys."""
        if not self._keys:
            self._answered = await self._fetch()
        return None if self._keys else "no keys yet"

    async def metadata(self) -> Metadata:
        """The issuer's configuration, asked for once."""
        if self._metadata is None:
            answer = await self.client.get(f"{self.url}/.well-known/openid-configuration")
            self._metadata = Metadata.model_validate_json(answer.raise_for_status().content)
        return self._metadata

    def _is_old(self) -> bool:
        return self._monotonic() - self._fetched > KEPT_FOR

    async def _ask_for(self, kid: str) -> None:
        now = self._monotonic()
        if (kid not in self._keys or self._is_old()) and now - self._asked > PAUSE:
            self._asked = now
            self._answered = await self._fetch()

    async def _fetch(self) -> bool:
        try:
            answer = await self.client.get((await self.metadata()).jwks_uri)
            keys = KeySet.import_key_set(answer.raise_for_status().json()).keys
        except (httpx.HTTPError, ValueError, KeyError, ValidationError, JoseError) as error:
            _log.warning("issuer_away", error=f"{type(error).__name__}: {error}")
            return False
        self._keys = {str(key.kid): key for key in keys if isinstance(key, ECKey)}
        self._fetched = self._monotonic()
        return True
