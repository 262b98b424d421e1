"""Who asks too often is told when to come again; nobody else notices."""

from collections.abc import Mapping

import httpx
import pytest
from fastapi import FastAPI

from shared.http.signing_in.allowance import Allowance
from tests.integration.http.issuer import HandIssuer
from tests.integration.http.sample import client_of


@pytest.fixture
def limited(app: FastAPI) -> FastAPI:
    app.state.running.calls = Allowance(0.5, 3, lambda: 7.0)
    return app


async def answers(client: httpx.AsyncClient, times: int, **headers: str) -> list[httpx.Response]:
    return [await client.get("/v1/plans", headers=headers) for _ in range(times)]


def statuses(found: list[httpx.Response]) -> list[int]:
    return [answer.status_code for answer in found]


def is_told(headers: Mapping[str, str]) -> bool:
    return (headers["retry-after"], headers["ratelimit"], headers["ratelimit-policy"]) == (
        "2", '"caller";r=0;t=6', '"caller";q=3;w=6',
    )  # fmt: skip


async def test_too_many_are_refused_in_both_languages_with_when_to_come_again(
    limited: FastAPI, issuer: HandIssuer
) -> None:
    async with client_of(limited, issuer.token()) as client:
        assert statuses(await answers(client, 3)) == [200] * 3
        [thai] = await answers(client, 1)
        [english] = await answers(client, 1, **{"Accept-Language": "en"})
    for refused in (thai, english):
        problem = refused.json()
        assert (refused.status_code, problem["code"]) == (429, "too_many_calls")
        assert is_told(refused.headers)
        assert problem["facts"] == {"seconds": 2}
        assert "2 วินาที" in problem["messages"]["th"]
        assert "2 s" in problem["messages"]["en"]
    assert thai.json()["detail"] == thai.json()["messages"]["th"]
    assert english.json()["detail"] == english.json()["messages"]["en"]


async def test_a_caller_is_who_the_token_speaks_for_whichever_token_it_is(
    limited: FastAPI, issuer: HandIssuer
) -> None:
    for nr in range(3):
        async with client_of(limited, issuer.token(iat=nr)) as client:
            assert statuses(await answers(client, 1)) == [200]
    async with client_of(limited, issuer.token(iat=9)) as client:
        assert statuses(await answers(client, 1)) == [429]
    async with client_of(limited, issuer.token(sub="somebody else")) as client:
        assert statuses(await answers(client, 4)) == [200, 200, 200, 429]


async def test_asking_for_what_one_may_not_counts_too(limited: FastAPI, issuer: HandIssuer) -> None:
    async with client_of(limited, issuer.token()) as client:
        refused = [await client.post("/v1/plans/search", json={"number": 1}) for _ in range(4)]
        assert statuses(refused) == [403, 403, 403, 429]
