"""An issuer that answers as it is told, a clock moved by hand, and who comes with its tokens."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx

from shared.http.signing_in.issuer import Issuer, IssuerUnavailableError
from shared.http.signing_in.tokens import BadTokenError, Tokens
from tests.integration.http.issuer import URL, HandIssuer

CALLERS = 50
Answers = Callable[[httpx.Request], httpx.Response]


class Bench:
    """An issuer that answers as it is told, a clock moved by hand, and who judges tokens by it."""

    def __init__(self) -> None:
        self.hand = HandIssuer()
        self.moment = 0.0
        self.asked = 0
        self.answers: Answers = self.hand.answer
        self.goes_on: asyncio.Event | None = None  # until then it does not answer
        client = httpx.AsyncClient(transport=httpx.MockTransport(self._answer))
        self.issuer = Issuer(URL, client, lambda: self.moment)
        self.tokens = Tokens(self.issuer, "kruchang")

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        if self.goes_on:
            await self.goes_on.wait()
            raise httpx.ReadTimeout("it never came")
        return self.answers(request)

    async def comes(self, **claims: Any) -> str:
        """What becomes of somebody with a token of the key of today."""
        return await self.comes_with(self.hand.token(**claims))

    async def comes_with(self, token: str) -> str:
        try:
            await self.tokens.verify(token)
        except (BadTokenError, IssuerUnavailableError) as error:
            return type(error).__name__
        return "in"

    async def many_come(self) -> asyncio.Future[list[str]]:
        """Many at once, each with a token of their own; they wait."""
        coming = [self.comes(sub=f"s{nr}") for nr in range(CALLERS)]
        waiting = asyncio.ensure_future(asyncio.gather(*coming))
        await asyncio.sleep(0.02)
        return waiting
