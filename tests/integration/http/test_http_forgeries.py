"""Forged tokens at every kind of route of every service, and what is (not) told of them."""

import json

import httpx
import pytest
from fastapi import FastAPI

from shared.http.entering.routing import Row
from shared.http.signing_in.issuer import Issuer
from shared.http.signing_in.tokens import BadTokenError, Tokens
from shared.http.watching.logs import configure
from tests.integration.http.every_route import NAMES, ROUTES, at_the_door, called
from tests.integration.http.forgeries import (
    ELSEWHERE,
    NOT_OURS,
    OF_THE_ISSUER,
    WORTHLESS,
    Forge,
    said,
    signed_anyhow,
)
from tests.integration.http.issuer import HandIssuer
from tests.integration.http.sample import client_of

ISSUER = HandIssuer()
TOKENS = {name: forge(ISSUER) for name, forge in WORTHLESS.items()}
ONE_OF_EACH_SORT = ("unsigned", "public key as pem secret", "brings its key", "expired", "another audience")
ONE_OF_EACH_KIND = {
    ("POST", "/v1/projects/{project_id}/propose"),  # a command
    ("GET", "/v1/teachers/{teacher}/record"),  # a read
    ("GET", "/v1/people/{person}/identity"),  # of personal data
    ("GET", "/v1/events"),  # the feed
    ("POST", "/v1/behind/redrive"),  # an operator's
    ("GET", "/v1/kpis/{field}/{fiscal_year}/proof/{kpi}"),  # reporting
}


@pytest.mark.parametrize(("name", "row"), ROUTES, ids=NAMES)
async def test_no_forged_token_comes_in_at_any_route(name: str, row: Row) -> None:
    async with client_of(at_the_door(name, ISSUER), None) as client:
        for forgery in TOKENS if (row.method, row.path) in ONE_OF_EACH_KIND else ONE_OF_EACH_SORT:
            headers = [(b"authorization", b"Bearer " + TOKENS[forgery].encode("latin-1"))]
            answer = await client.request(row.method, called(row), headers=headers)
            assert answer.status_code == 401, forgery
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.headers["www-authenticate"] == 'Bearer realm="kruchang", error="invalid_token"'
            problem = answer.json()
            assert problem["messages"]["th"] != problem["messages"]["en"]
            assert all(part not in answer.text for part in TOKENS[forgery].split(".") if len(part) > 20)


def test_the_kinds_of_route_are_there() -> None:
    assert {(row.method, row.path) for _, row in ROUTES} >= ONE_OF_EACH_KIND


async def test_the_forger_of_these_tests_can_sign(issuer: HandIssuer) -> None:
    """Else everything forged would be refused for a bad signature and nothing were shown."""
    principal = await Tokens(Issuer(issuer.url, issuer.client()), "kruchang").verify(
        signed_anyhow(said(issuer), issuer.key)
    )
    assert principal.role == "teacher"


@pytest.mark.parametrize(("forge", "why"), OF_THE_ISSUER.values(), ids=OF_THE_ISSUER)
async def test_what_the_issuer_signed_is_refused_for_what_it_claims(
    issuer: HandIssuer, forge: Forge, why: str
) -> None:
    with pytest.raises(BadTokenError) as refused:
        await Tokens(Issuer(issuer.url, issuer.client()), "kruchang").verify(forge(issuer))
    assert str(refused.value) == why


@pytest.mark.parametrize("forgery", NOT_OURS)
async def test_a_token_that_is_not_the_issuers_makes_nobody_ask_elsewhere(
    issuer: HandIssuer, forgery: str
) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return issuer.answer(request)

    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    with pytest.raises(BadTokenError):
        await Tokens(Issuer(issuer.url, client), "kruchang").verify(NOT_OURS[forgery](issuer))
    assert len(asked) <= 2
    assert ELSEWHERE not in asked
    assert all(url.startswith(issuer.url) for url in asked)


@pytest.mark.usefixtures("own_logging")
async def test_the_log_says_why_and_shows_nothing_of_the_token(
    capsys: pytest.CaptureFixture[str], app: FastAPI, issuer: HandIssuer
) -> None:
    configure("sample")
    tokens = [forge(issuer) for forge in WORTHLESS.values()]
    async with client_of(app, None) as client:
        for token in tokens:
            headers = [(b"authorization", b"Bearer " + token.encode("latin-1"))]
            await client.get("/v1/plans", headers=headers)
    written = capsys.readouterr().out
    lines = [json.loads(line) for line in written.splitlines()]
    refused = [line for line in lines if line["event"] == "token_refused"]
    assert len(refused) == len(tokens)
    assert all(line["why"] for line in refused)
    assert {line["trace_id"] for line in refused} <= {
        line["trace_id"] for line in lines if line["event"] == "request" and line["status"] == 401
    }
    for token in tokens:
        for part in token.split("."):
            assert len(part) < 9 or part not in written
    for claim in ("somebody", "OPERATOR", "king", "ce_actorrole", "วิทยาลัย", "attacker.test"):
        assert claim not in written


async def test_two_tokens_at_once_are_none(app: FastAPI, issuer: HandIssuer) -> None:
    good = f"Bearer {issuer.token()}".encode()
    async with client_of(app, None) as client:
        for pair in ([good, good], [good, b"Bearer x"], [b"Basic dTpw", good], [b"", good]):
            answer = await client.get("/v1/plans", headers=[(b"authorization", value) for value in pair])
            assert answer.status_code == 401, pair


@pytest.mark.parametrize("place", ["access_token", "token", "Authorization"])
async def test_a_token_in_the_address_is_no_token(app: FastAPI, issuer: HandIssuer, place: str) -> None:
    async with client_of(app, None) as client:
        answer = await client.get("/v1/plans", params={place: issuer.token()})
    assert answer.status_code == 401
