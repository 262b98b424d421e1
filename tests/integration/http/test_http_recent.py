"""An answer that is the same for everybody is kept for a moment, and never longer than it holds."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import pytest
from fastapi import FastAPI

from shared.http.app import create_app
from shared.http.entering.routing import Router
from shared.http.recent import LONGEST, Recent
from shared.http.running import Running
from shared.http.signing_in.issuer import Issuer
from shared.http.signing_in.roles import EVERYONE
from shared.http.signing_in.tokens import Tokens
from shared.kernel.refusal import Refused
from tests.integration.http.issuer import HandIssuer
from tests.integration.http.sample import CATALOGUE, client_of

PLACE = "/v1/figure?of=RAIL"


@dataclass
class Figure:
    """One route whose answer moves, and everything that decides whether it may be kept."""

    value: int = 1
    asked: int = 0
    told: bool = True
    time: float = 0.0
    moves_meanwhile: bool = False
    refused: bool = False
    recent: Recent = field(init=False)
    issuer: HandIssuer = field(default_factory=HandIssuer)

    def __post_init__(self) -> None:
        self.recent = Recent(lambda: self.told, lambda: self.time)

    def client(self) -> httpx.AsyncClient:
        return client_of(self._app(), self.issuer.token())

    def _app(self) -> FastAPI:
        router = Router(prefix="/v1/figure", tags=[])

        @router.read("", roles=EVERYONE, of_everybody=True)
        async def figure(of: str) -> dict[str, int | str]:
            self.asked += 1
            if self.refused:
                raise Refused("plan.state", stage="x")
            found = self.value
            if self.moves_meanwhile:
                self.recent.moved()
            return {"value": found, "of": of}

        tokens = Tokens(Issuer(self.issuer.url, self.issuer.client()), "kruchang")

        @asynccontextmanager
        async def start() -> AsyncIterator[Running]:
            yield held

        held = Running(tokens=tokens, request_key=b"k" * 32, recent=self.recent)
        app = create_app(title="Sample", description="", catalogue=CATALOGUE, routers=[router], start=start)
        app.state.running = held
        return app


@pytest.fixture
def figure() -> Figure:
    return Figure()


async def read(client: httpx.AsyncClient, place: str = PLACE, **headers: str) -> int:
    answer = await client.get(place, headers=headers)
    assert answer.headers["content-type"] == "application/json"
    value: int = answer.json()["value"]
    return value


async def test_while_nothing_moves_it_is_made_once_for_all_who_ask(figure: Figure) -> None:
    async with figure.client() as client:
        first, second = await client.get(PLACE), await client.get(PLACE)
    assert (first.content, figure.asked) == (second.content, 1)


async def test_another_question_has_an_answer_of_its_own(figure: Figure) -> None:
    async with figure.client() as client:
        await read(client)
        other = await client.get("/v1/figure?of=DIGITAL")
    assert other.json()["of"] == "DIGITAL"


async def test_what_moved_is_told_at_once(figure: Figure) -> None:
    async with figure.client() as client:
        await read(client)
        figure.value = 2
        figure.recent.moved()
        assert await read(client) == 2


async def test_what_moved_while_the_answer_was_made_is_not_hidden_by_it(figure: Figure) -> None:
    figure.moves_meanwhile = True
    async with figure.client() as client:
        await read(client)
        figure.value = 2
        assert await read(client) == 2


async def test_it_does_not_outlive_its_time(figure: Figure) -> None:
    async with figure.client() as client:
        await read(client)
        figure.value, figure.time = 2, LONGEST
        assert await read(client) == 2


async def test_while_nobody_tells_us_of_changes_nothing_is_kept_nor_given(figure: Figure) -> None:
    async with figure.client() as client:
        await read(client)
        figure.value, figure.told = 2, False
        assert await read(client) == 2
        figure.value, figure.told = 3, True
        assert await read(client) == 1  # the first, which still holds


async def test_who_waits_for_his_own_write_gets_an_answer_of_now(figure: Figure) -> None:
    async with figure.client() as client:
        await read(client)
        figure.value = 2
        token = "training/0198c1f2-8a51-7cc1-b6a1-6a1f0a2f9d33/3"
        assert await read(client, **{"Consistency-Token": token}) == 2


async def test_a_refusal_is_not_kept(figure: Figure) -> None:
    figure.refused = True
    async with figure.client() as client:
        assert (await client.get(PLACE)).status_code == 409
        figure.refused = False
        assert await read(client) == 1


async def test_a_kept_answer_is_given_to_nobody_who_may_not_ask(figure: Figure) -> None:
    async with figure.client() as client:
        await read(client)
    async with client_of(client._transport.app, None) as stranger:  # type: ignore[attr-defined]
        assert (await stranger.get(PLACE)).status_code == 401
