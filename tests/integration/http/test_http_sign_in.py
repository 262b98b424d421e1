"""Who may come in: the ways in which a token can prove nothing, and what becomes of the issuer's keys."""

import asyncio
import time
from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from shared.http.signing_in import issuer as issuer_module
from shared.http.signing_in.issuer import Issuer
from shared.http.signing_in.roles import Role
from shared.http.signing_in.tokens import BadTokenError, Principal, Tokens
from tests.integration.http.forgeries import WORTHLESS, Forge
from tests.integration.http.issuer import HandIssuer, new_key
from tests.integration.http.sample import PLAN, client_of

READ = "/v1/plans"


@pytest.mark.parametrize("forge", WORTHLESS.values(), ids=WORTHLESS)
async def test_a_token_that_proves_nothing_is_401(app: FastAPI, issuer: HandIssuer, forge: Forge) -> None:
    headers = [(b"authorization", b"Bearer " + forge(issuer).encode("latin-1"))]
    async with client_of(app, None) as client:
        answer = await client.get(READ, headers=headers)
    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthenticated"
    assert answer.headers["www-authenticate"] == 'Bearer realm="kruchang", error="invalid_token"'


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer ", "Basic dTpw"])
async def test_no_token_is_401(app: FastAPI, authorization: str | None) -> None:
    async with client_of(app, None) as client:
        answer = await client.get(READ, headers={"Authorization": authorization} if authorization else {})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="kruchang"'


@pytest.mark.parametrize("audience", ["kruchang", ["other", "kruchang"]])
async def test_a_good_token_is_let_in(app: FastAPI, issuer: HandIssuer, audience: object) -> None:
    async with client_of(app, issuer.token(aud=audience)) as client:
        assert (await client.get(READ)).status_code == 200


async def test_the_wrong_role_is_403_before_a_byte_of_the_body_is_read(
    app: FastAPI, issuer: HandIssuer
) -> None:
    read: list[bytes] = []

    async def body() -> AsyncIterator[bytes]:
        read.append(b"{")
        yield b"{"

    async with client_of(app, issuer.token("teacher"), **{"Idempotency-Key": "k"}) as client:
        answer = await client.post(
            f"{PLAN}/propose", content=body(), headers={"Content-Type": "application/json"}
        )
    assert answer.status_code == 403
    assert answer.json()["code"] == "forbidden_role"
    assert answer.json()["facts"] == {"role": "teacher", "allowed": ["college.academic"]}
    assert read == []


async def test_a_new_key_of_the_issuer_is_learnt_when_it_is_met(issuer: HandIssuer) -> None:
    moment = 0.0
    tokens = Tokens(Issuer(issuer.url, issuer.client(), lambda: moment), "kruchang")
    await tokens.verify(issuer.token())
    issuer.rotate("second")
    moment += issuer_module.PAUSE + 1
    await tokens.verify(issuer.token())
    assert issuer.asked == 2


async def test_all_who_come_with_a_new_key_at_once_are_let_in(issuer: HandIssuer) -> None:
    moment = 0.0
    tokens = Tokens(Issuer(issuer.url, issuer.client(), lambda: moment), "kruchang")
    await tokens.verify(issuer.token())
    issuer.rotate("second")
    moment += issuer_module.PAUSE + 1
    await asyncio.gather(*(tokens.verify(issuer.token(sub=f"s{nr}")) for nr in range(5)))
    assert issuer.asked == 2


async def test_however_many_unknown_keys_are_named_the_issuer_is_asked_every_few_seconds(
    issuer: HandIssuer,
) -> None:
    moment = 0.0
    tokens = Tokens(Issuer(issuer.url, issuer.client(), lambda: moment), "kruchang")
    for nr in range(20):
        with pytest.raises(BadTokenError):
            await tokens.verify(issuer.sign(issuer.claims(), new_key(f"k{nr}")))
    assert issuer.asked == 1


async def test_a_key_that_the_issuer_withdrew_is_forgotten_after_a_while(issuer: HandIssuer) -> None:
    moment = 0.0
    tokens = Tokens(Issuer(issuer.url, issuer.client(), lambda: moment), "kruchang")
    stolen = issuer.key
    await tokens.verify(issuer.token())
    issuer.rotate("second")
    moment += issuer_module.KEPT_FOR + 1
    with pytest.raises(BadTokenError):
        await tokens.verify(issuer.sign(issuer.claims(sub="thief"), stolen))


async def test_while_the_issuer_is_away_known_keys_stay_good_and_unknown_ones_are_503(
    app: FastAPI, issuer: HandIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuer_module, "PAUSE", -1.0)
    async with client_of(app, None) as client:

        async def status(token: str) -> httpx.Response:
            return await client.get(READ, headers={"Authorization": f"Bearer {token}"})

        assert (await status(issuer.token())).status_code == 200
        issuer.away = True
        assert (await status(issuer.token(sub="another"))).status_code == 200
        issuer.rotate("second")
        unknown = await status(issuer.token())
        assert unknown.status_code == 503
        assert unknown.headers["retry-after"]
        issuer.away = False
        assert (await status(issuer.token())).status_code == 200


async def test_a_verified_token_is_remembered_until_it_expires(issuer: HandIssuer) -> None:
    now = time.time()
    tokens = Tokens(Issuer(issuer.url, issuer.client()), "kruchang", lambda: now)
    token = issuer.token(exp=now + 60)
    first = await tokens.verify(token)
    issuer.published, issuer.away = [], True
    assert await tokens.verify(token) is first
    now += 66
    with pytest.raises(BadTokenError):
        await tokens.verify(token)


async def test_the_principal_is_what_the_token_says(issuer: HandIssuer) -> None:
    tokens = Tokens(Issuer(issuer.url, issuer.client()), "kruchang")
    principal = await tokens.verify(issuer.token("supervisor", "OVEC", scope_region="NORTH"))
    assert (principal.role, principal.org, principal.region, principal.sub) == (
        "supervisor", "OVEC", "NORTH", "somebody",
    )  # fmt: skip
    provincial = await tokens.verify(issuer.token("supervisor", "OVEC", scope_province="TH-20"))
    assert provincial.province == "TH-20"
    assert provincial.provinces == frozenset({"TH-20"})


@pytest.mark.parametrize(
    ("region", "province", "left"),
    [
        (None, None, None),
        (None, "TH-20", frozenset({"TH-20"})),
        ("EAST_BANGKOK", "TH-20", frozenset({"TH-20"})),
        ("NORTH", "TH-20", frozenset()),  # a contradiction opens nothing
        ("MARS", None, frozenset()),
    ],
)
def test_a_scope_leaves_the_provinces_that_all_of_it_names(
    region: str | None, province: str | None, left: frozenset[str] | None
) -> None:
    assert Principal(UUID(int=1), Role.SUPERVISOR, "OVEC", region, "s", province).provinces == left
