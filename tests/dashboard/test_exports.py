"""What a page shows can be taken along: each link leads to a file, for a browser that signed in."""

import html
import re

import httpx
import pytest
from starlette.responses import Response

from services.reporting.dashboard.links import HOME
from services.reporting.dashboard.session import COOKIE, Session
from services.reporting.dashboard.signing import ours
from services.reporting.dashboard.taking import FILE
from services.reporting.exports.routes import ROUTERS
from shared.http.entering.routing import GuardedRoute
from tests.dashboard.pages import PAGES
from tests.reporting.client import Api

LINK = re.compile(f'<a href="({HOME}[^"]*)">')
HTML = {"Accept": "text/html"}
ENDS = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": b"PK\x03\x04",
    "text/csv": b"\xef\xbb\xbf",
    "application/pdf": b"%PDF-",
    "image/png": b"\x89PNG",
}


async def links(pages: Api, address: str) -> list[str]:
    joint = "&" if "?" in address else "?"
    answer = await pages.answer(f"{address}{joint}lang=en", "supervisor")
    return [html.unescape(found) for found in LINK.findall(answer.text)]


async def test_every_link_of_every_page_leads_to_a_file_and_no_export_is_without_one(pages: Api) -> None:
    room = pages.http._transport.app.state.running.room  # type: ignore[attr-defined]
    seal = room.dashboard.sessions.sealed.seal({"token": "supervisor", "proof": "p"}, until=2**40)
    signed_in = {**HTML, "Cookie": f"{COOKIE}={seal}"}
    found = {link for address in PAGES.values() for link in await links(pages, address)}
    led: set[str] = set()
    for link in found:
        answer = await pages.http.get(link, headers=signed_in)
        assert answer.status_code == 200, (link, answer.text)
        assert answer.content.startswith(ENDS[answer.headers["content-type"].partition(";")[0]])
        led.add(link.partition("?")[0])
    patterns = {
        route.path_regex for each in ROUTERS for route in each.routes if isinstance(route, GuardedRoute)
    }
    assert [pattern.pattern for pattern in patterns if not any(map(pattern.match, led))] == []


async def test_a_browser_shows_its_session_to_pages_and_exports_and_to_nothing_else(pages: Api) -> None:
    room = pages.http._transport.app.state.running.room  # type: ignore[attr-defined]
    begun, ended = Response(), Response()
    room.dashboard.sessions.begin(begun, Session("t", "p", 2**40), 2**40 - 60)
    room.dashboard.sessions.end(ended)
    for answer in (begun, ended):
        sent = [re.search("Path=([^;]*)", each) for each in answer.headers.getlist("set-cookie")]
        assert [found and found[1] for found in sent] == ["/dashboard", "/v1/exports"]


async def test_an_export_is_of_what_the_page_looks_at(pages: Api) -> None:
    page = "/dashboard/matrix?fiscal_year=2564&rows=province&columns=field&step=applied&as_of=2021-03-30"
    for link in await links(pages, page):
        for asked in ("fiscal_year=2564", "rows=province", "columns=field", "step=applied", "language=en"):
            assert asked in link
        assert re.search(r"as_of=2021-03-30T(16%3A59%3A59.999999Z|23%3A59%3A59.999999%2B07%3A00)", link)


@pytest.mark.parametrize("language", ["th", "en"])
async def test_a_file_asked_for_when_the_sign_in_was_over_is_handed_over_after_the_next(
    pages: Api, language: str
) -> None:
    wanted = (
        f"{HOME}/matrix?fiscal_year=2564&rows=province&columns=field&step=applied"
        f"&as_of=2021-03-30T16%3A59%3A59Z&language={language}&format=csv"
    )
    led = await pages.http.get(wanted, headers=HTML)
    assert led.status_code == 303
    then = httpx.URL(led.headers["location"]).params["then"]
    assert ours(then) == then  # the sign-in comes back there
    page = await pages.http.get(then, headers=HTML)
    assert f'<html lang="{language}">' in page.text
    assert page.headers["refresh"] == f"1; url={wanted}"
    assert [html.unescape(link) for link in re.findall('class="button" href="([^"]*)"', page.text)] == [
        wanted
    ]
    assert (await pages.answer(wanted, "supervisor")).status_code == 200


@pytest.mark.parametrize(
    "elsewhere", ["", "https://evil.example/", "/v1/kpis", "/v1/exports/../../x", "/v1/exports/\nx"]
)
async def test_no_page_hands_over_what_is_no_file_of_ours(pages: Api, elsewhere: str) -> None:
    answer = await pages.http.get(FILE, params={"of": elsewhere})
    assert (answer.status_code, answer.headers["location"]) == (303, "/dashboard")


@pytest.mark.parametrize("accept", ["text/html", "*/*"])
async def test_whoever_is_not_signed_in_gets_no_file(pages: Api, accept: str) -> None:
    answer = await pages.http.get(f"{HOME}/kpis?fiscal_year=2564", headers={"Accept": accept})
    assert answer.status_code == (303 if accept == "text/html" else 401)
    if accept == "text/html":
        assert answer.headers["location"].startswith("/dashboard/sign-in")
