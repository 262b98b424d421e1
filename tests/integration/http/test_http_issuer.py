"""The issuer may be away, slow, wrong or attacked: what becomes of its keys, and how often it is asked."""

import asyncio
import json
import time
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from joserfc.jwk import ECKey, OKPKey, RSAKey

from shared.http.signing_in import issuer as issuer_module
from shared.http.signing_in.issuer import KEPT_FOR, PATIENCE, PAUSE, Issuer
from shared.http.signing_in.tokens import LEEWAY, BadTokenError, Tokens
from tests.integration.http.bench import CALLERS, Answers, Bench
from tests.integration.http.issuer import URL, HandIssuer, new_key
from tests.integration.http.sample import client_of, sample_app


@pytest.fixture
def bench() -> Bench:
    return Bench()


AWAY, BAD = "IssuerUnavailableError", "BadTokenError"


async def test_an_issuer_that_is_away_at_the_start_is_503_and_asked_again_later(bench: Bench) -> None:
    bench.hand.away = True
    assert [await bench.comes(sub=f"s{nr}") for nr in range(CALLERS)] == [AWAY] * CALLERS
    assert bench.asked == 1
    bench.hand.away = False
    assert await bench.comes() == AWAY
    bench.moment += PAUSE + 0.1
    assert await bench.comes() == "in"


async def test_who_waits_for_a_silent_issuer_does_not_ask_again(bench: Bench) -> None:
    """Each in their turn would wait for a time-out of their own: the last of fifty for four minutes."""
    bench.goes_on = asyncio.Event()
    waiting = await bench.many_come()
    bench.moment += 5
    bench.goes_on.set()
    assert await asyncio.wait_for(waiting, 5) == [AWAY] * CALLERS
    assert bench.asked == 1


async def test_while_a_silent_issuer_is_asked_for_its_keys_who_has_a_known_one_goes_by(bench: Bench) -> None:
    assert await bench.comes() == "in"
    bench.moment += KEPT_FOR + 1
    bench.goes_on = asyncio.Event()
    waiting = await bench.many_come()
    assert bench.asked == 3  # the configuration, its keys, its keys again
    goes_by = await asyncio.wait_for(bench.comes(sub="another"), 5)
    bench.goes_on.set()
    assert (goes_by, set(await waiting)) == ("in", {"in"})
    bench.moment += PATIENCE - 1
    assert await bench.comes(sub="one more") == "in"
    assert bench.asked == 3
    bench.moment += 2
    assert await bench.comes(sub="and one more") == "in"
    assert bench.asked == 4


async def test_whoever_asks_whether_we_are_ready_makes_nobody_ask_the_issuer(bench: Bench) -> None:
    bench.hand.away = True
    assert {await bench.issuer.lack() for _ in range(CALLERS)} == {"no keys yet"}
    assert bench.asked == 1
    bench.hand.away, bench.moment = False, PAUSE + 1
    assert await bench.issuer.lack() is None


async def test_an_unknown_key_is_401_while_the_issuer_answers_and_503_while_it_does_not(bench: Bench) -> None:
    assert await bench.comes() == "in"
    bench.hand.key = new_key("never published")
    bench.moment += PAUSE + 1
    assert await bench.comes() == BAD
    bench.hand.away, bench.moment = True, bench.moment + PAUSE + 1
    assert await bench.comes() == AWAY


async def test_a_remembered_token_ends_with_its_key(bench: Bench) -> None:
    token = bench.hand.token()
    assert await bench.comes_with(token) == "in"
    bench.hand.rotate("second")
    bench.moment += KEPT_FOR - 1
    assert await bench.comes_with(token) == "in"
    bench.moment += 2
    assert await bench.comes_with(token) == BAD
    assert await bench.comes() == "in"


async def test_a_key_that_takes_anothers_name_does_not_take_its_tokens(bench: Bench) -> None:
    token = bench.hand.token()
    assert await bench.comes_with(token) == "in"
    bench.hand.rotate("first")
    bench.moment += KEPT_FOR + 1
    assert await bench.comes_with(token) == BAD


async def test_a_remembered_token_stays_good_when_its_key_is_only_fetched_again(bench: Bench) -> None:
    token = bench.hand.token()
    first = await bench.tokens.verify(token)
    bench.moment += KEPT_FOR + 1
    assert await bench.tokens.verify(token) is first
    assert bench.asked == 3


async def test_an_issuer_that_publishes_nothing_any_more_has_withdrawn_everything(bench: Bench) -> None:
    assert await bench.comes() == "in"
    bench.hand.published = []
    bench.moment += KEPT_FOR + 1
    assert await bench.comes() == BAD


NOISE: dict[str, dict[str, Any]] = {
    "a kind of key not yet known": {"kty": "AKP", "kid": "post-quantum", "alg": "ML-DSA-44", "pub": "AA"},
    "a curve not known": {"kty": "EC", "kid": "odd", "crv": "P-999", "x": "AA", "y": "AA"},
    "a point not on the curve": {"kty": "EC", "kid": "off", "crv": "P-256", "x": "AA", "y": "AA"},
    "half a key": {"kty": "EC", "kid": "half", "crv": "P-256"},
    "a key without a name": ECKey.generate_key("P-256").as_dict(private=False),
    "an RSA key": {**RSAKey.generate_key(2048).as_dict(private=False), "kid": "rsa"},
    "an Edwards key": {**OKPKey.generate_key("Ed25519").as_dict(private=False), "kid": "ed"},
    "another curve": {**ECKey.generate_key("P-384").as_dict(private=False), "kid": "384"},
    "a key to encrypt with": {**new_key("enc").as_dict(private=False), "use": "enc"},
    "a key of another algorithm": {**new_key("other").as_dict(private=False), "alg": "ECDH-ES"},
}


@pytest.mark.parametrize("noise", NOISE.values(), ids=NOISE)
async def test_what_else_the_issuer_publishes_neither_harms_its_key_nor_is_one(
    bench: Bench, noise: dict[str, Any]
) -> None:
    good = bench.hand.document("/jwks.json")["keys"]
    bench.hand.document = lambda path: (  # type: ignore[method-assign]
        {"keys": [noise, *good]} if path == "/jwks.json" else HandIssuer().document(path)
    )
    assert await bench.comes() == "in"
    assert list(bench.issuer._keys) == ["first"]


WRONG_ANSWERS: dict[str, Answers] = {
    "an error": lambda _: httpx.Response(500),
    "a page": lambda _: httpx.Response(200, text="<html>Please sign in</html>"),
    "no keys": lambda _: httpx.Response(200, json={"issuer": URL, "jwks_uri": URL, "token_endpoint": URL}),
    "keys that are none": lambda _: httpx.Response(200, json={"keys": 7}),
    "a way elsewhere": lambda _: httpx.Response(302, headers={"Location": "http://attacker.test/"}),
}


@pytest.mark.parametrize("answers", WRONG_ANSWERS.values(), ids=WRONG_ANSWERS)
async def test_an_issuer_that_answers_nonsense_is_away_and_its_known_keys_stay_good(
    bench: Bench, answers: Answers
) -> None:
    assert await bench.comes() == "in"
    bench.answers, bench.moment = answers, KEPT_FOR + 1
    assert await bench.comes(sub="another") == "in"
    bench.moment += PAUSE + 1
    bench.hand.rotate("second")
    assert await bench.comes() == AWAY


async def test_the_configuration_of_another_issuer_is_not_believed(bench: Bench) -> None:
    stranger = {"issuer": "http://attacker.test", "jwks_uri": f"{URL}/jwks.json", "token_endpoint": URL}
    bench.answers = lambda request: (
        httpx.Response(200, json=stranger) if "well-known" in request.url.path else bench.hand.answer(request)
    )
    assert await bench.comes() == AWAY


async def test_clocks_may_differ_by_a_few_seconds_and_no_more(issuer: HandIssuer) -> None:
    now = float(int(time.time()))
    tokens = Tokens(Issuer(issuer.url, issuer.client()), "kruchang", lambda: now)
    for claim, good, bad in (("exp", 1 - LEEWAY, -LEEWAY), ("nbf", LEEWAY, LEEWAY + 1)):
        await tokens.verify(issuer.token(**{claim: now + good}))  # type: ignore[arg-type]
        with pytest.raises(BadTokenError):
            await tokens.verify(issuer.token(**{claim: now + bad}))  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["th", "en"])
async def test_an_absent_issuer_is_a_problem_with_words_and_no_fault_of_the_caller(language: str) -> None:
    issuer = HandIssuer()
    issuer.away = True
    async with client_of(sample_app(issuer), issuer.token(), **{"Accept-Language": language}) as client:
        answer = await client.get("/v1/plans")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer.json()["detail"] == answer.json()["messages"][language]
    assert answer.headers["retry-after"]
    assert "www-authenticate" not in answer.headers
    assert URL not in json.dumps(answer.json())


async def test_a_flood_of_unknown_keys_through_the_door_asks_the_issuer_once(
    app: FastAPI, issuer: HandIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuer_module, "PAUSE", 1e9)
    async with client_of(app, None) as client:

        async def come(nr: int) -> int:
            token = issuer.sign(issuer.claims(), new_key(f"k{nr}"))
            return (await client.get("/v1/plans", headers={"Authorization": f"Bearer {token}"})).status_code

        assert set(await asyncio.gather(*map(come, range(CALLERS)))) == {401}
    assert issuer.asked == 1
