"""Signing in: what a browser keeps for us, where it is led, and what a page says that nobody may see."""

import html

import httpx
import pytest

from deploy.local.issuer_codes import Asked, Codes, challenge_of
from services.reporting.dashboard.sealed import Sealed
from services.reporting.dashboard.session import COOKIE, Session
from services.reporting.dashboard.signing import ours
from shared.http.wording.catalogue import TITLES
from tests.dashboard.pages import PAGES
from tests.reporting.client import Api

HTML = {"Accept": "text/html"}
KEY = bytes(range(32))


def test_what_was_sealed_opens_once_more_and_only_for_its_purpose() -> None:
    sealed = Sealed(KEY, "session", now=lambda: 100.0)
    text = sealed.seal({"token": "t"}, until=200.0)
    assert sealed.opened(text) == {"token": "t", "until": 200.0}
    assert Sealed(KEY, "sign-in", now=lambda: 100.0).opened(text) is None
    assert Sealed(bytes(32), "session", now=lambda: 100.0).opened(text) is None
    assert Sealed(KEY, "session", now=lambda: 201.0).opened(text) is None
    assert sealed.opened(text[:-4] + "AAAA") is None
    assert sealed.opened("no seal") is None
    assert sealed.opened(None) is None


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/dashboard", "//evil.example", "/dashboardx", "/dashboard/../v1/kpis",
        "/dashboard\\@evil.example", "/v1/kpis", "", "/dashboard/" + "x" * 2000, "/dashboard/\nLocation: x",
    ],
)  # fmt: skip
def test_nobody_is_led_elsewhere(address: str) -> None:
    assert ours(address) == "/dashboard"


def test_a_page_of_ours_is_where_one_comes_back_to() -> None:
    for address in (
        "/dashboard",
        "/dashboard?lang=en",
        "/dashboard/fields/RAIL?as_of=2021-09-30T17%3A00%3A00Z",
    ):
        assert ours(address) == address


async def test_a_browser_without_a_session_goes_to_the_sign_in_and_comes_back_to_its_page(pages: Api) -> None:
    for address in PAGES.values():
        answer = await pages.http.get(address, headers=HTML)
        assert answer.status_code == 303
        assert httpx.URL(answer.headers["location"]).params["then"] == address
    assert (await pages.http.get("/dashboard")).status_code == 401  # no browser: as everywhere


async def test_a_session_lets_in_and_one_that_is_over_does_not(pages: Api) -> None:
    room = pages.http._transport.app.state.running.room  # type: ignore[attr-defined]
    sealed = room.dashboard.sessions.sealed
    content = {"token": "supervisor", "proof": "p"}
    for until, status in ((2**40, 200), (1, 303)):
        cookies = {COOKIE: sealed.seal({**content, "until": until}, until=until)}
        answer = await pages.http.get("/dashboard/about", headers=HTML, cookies=cookies)
        assert answer.status_code == status


async def test_only_a_page_of_the_session_signs_out(pages: Api) -> None:
    room = pages.http._transport.app.state.running.room  # type: ignore[attr-defined]
    cookies = {
        COOKIE: room.dashboard.sessions.sealed.seal({"token": "supervisor", "proof": "p"}, until=2**40)
    }
    forged = await pages.http.post("/dashboard/sign-out?proof=x", cookies=cookies)
    assert "set-cookie" not in forged.headers
    answer = await pages.http.post("/dashboard/sign-out?proof=p", cookies=cookies)
    assert f'{COOKIE}=""' in answer.headers["set-cookie"]
    assert Session("t", "p", 0).proves("p")


async def test_a_sign_in_that_this_browser_did_not_begin_is_refused(pages: Api) -> None:
    answer = await pages.http.get("/dashboard/signed-in?code=stolen&state=another", headers=HTML)
    assert answer.status_code == 400
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("language", ["th", "en"])
async def test_what_goes_wrong_is_a_page_in_the_readers_language(pages: Api, language: str) -> None:
    headers = {**HTML, "Authorization": "Bearer supervisor"}
    missing = await pages.http.get(f"/dashboard/fields/NOPE?lang={language}", headers=headers)
    assert (missing.status_code, f'lang="{language}"' in missing.text) == (404, True)
    teacher = {**HTML, "Authorization": "Bearer teacher"}
    refused = await pages.http.get(f"/dashboard/fields/RAIL/proof/5.2-R1?lang={language}", headers=teacher)
    assert (refused.status_code, f'lang="{language}"' in refused.text) == (403, True)
    feeds = pages.http._transport.app.state.running.room.dashboard.feeds  # type: ignore[attr-defined]
    for feed in feeds.values():
        feed.away = True
    address = PAGES["/dashboard/events/{source}/{stream}/{version}"]
    away = await pages.http.get(f"{address}?lang={language}", headers=headers)
    assert (away.status_code, f'lang="{language}"' in away.text) == (503, True)
    assert away.headers["retry-after"]
    assert f'href="{html.escape(f"{address}?lang={language}")}"' in away.text  # to the same page again
    for answer, status in ((missing, 404), (refused, 403), (away, 503)):
        assert f"<h1>{TITLES[status][('th', 'en').index(language)]}</h1>" in answer.text


def test_a_code_is_good_once_for_a_minute_and_for_whom_it_was_given() -> None:
    now = 0.0
    codes = Codes(lambda: now)
    asked = Asked("reporting", "http://here/back", "s", "n", challenge_of("v" * 43))
    good = ("reporting", "http://here/back", "v" * 43)
    code = codes.issue(asked, "supervisor")
    assert codes.redeem(code, *good) is not None
    assert codes.redeem(code, *good) is None
    for wrong in (("training", *good[1:]), (good[0], "http://else", good[2]), (*good[:2], "w" * 43)):
        assert codes.redeem(codes.issue(asked, "supervisor"), *wrong) is None
    late = codes.issue(asked, "supervisor")
    now = 61.0
    assert codes.redeem(late, *good) is None
