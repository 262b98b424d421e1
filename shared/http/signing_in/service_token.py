"""A service's own token, for what it asks of the others: fetched when needed, renewed in good time."""

import asyncio
import time
from collections.abc import Callable

from pydantic import BaseModel, SecretStr

from shared.http.signing_in.issuer import Issuer

EARLY = 60.0  # seconds before the end at which a new one is fetched


class _Grant(BaseModel):
    access_token: str
    expires_in: float


class ServiceToken:
    """The token of one OAuth client."""

    def __init__(
        self,
        issuer: Issuer,
        client_id: str,
        client_secret: SecretStr,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._issuer = issuer
        self._credentials = (client_id, client_secret)
        self._monotonic = monotonic
        self._token = ""
        self._good_until = float("-inf")
        self._renewing = asyncio.Lock()

    async def token(self) -> str:
        """A token that is good for some time yet."""
        async with self._renewing:
            if self._monotonic() >= self._good_until:
                await self._renew()
            return self._token

    async def _renew(self) -> None:
        client_id, secret = self._credentials
        answer = await self._issuer.client.post(
            (await self._issuer.metadata()).token_endpoint,
            data={"grant_type": "client_credentials"},
            auth=(client_id, secret.get_secret_value()),
        )
        grant = _Grant.model_validate_json(answer.raise_for_status().content)
        self._token = grant.access_token
        self._good_until = self._monotonic() + max(grant.expires_in - EARLY, grant.expires_in / 2)
