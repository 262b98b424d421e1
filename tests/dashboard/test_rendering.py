"""Every page, in both languages, eras and digits: sound HTML, every figure leads to its proof."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import html5lib
import pytest

from services.reporting.speech.words import WORDS
from tests.dashboard.pages import PAGES, ROUTES
from tests.reporting.client import Api

READERS = [
    ("th", {"lang": "th", "calendar": "be", "digits": "thai"}),
    ("en", {"lang": "en", "calendar": "ce", "digits": "arab"}),
]
ROLE = "supervisor"


async def shown(pages: Api, address: str, as_: str = ROLE, **query: str) -> str:
    answer = await pages.http.get(
        address
        + ("&" if "?" in address else "?")
        + "&".join(f"{name}={value}" for name, value in query.items()),
        headers={"Authorization": f"Bearer {as_}", "Accept": "text/html"},
    )
    assert answer.status_code == 200, answer.text
    return answer.text


def read(html: str) -> object:
    """By a parser that takes nothing that is not sound."""
    return html5lib.HTMLParser(strict=True).parse(html)


def test_every_page_is_looked_at() -> None:
    assert set(PAGES) == set(ROUTES)


@pytest.mark.parametrize("page", PAGES)
async def test_a_page_is_sound_in_every_language(pages: Api, page: str) -> None:
    for language, choice in READERS:
        html = await shown(pages, PAGES[page], **choice)
        read(html)
        assert f'<html lang="{language}">' in html
        assert len(re.findall("<h1[ >]", html)) == 1
        assert "style=" not in html
        assert not re.search(r"<script(?! src=)", html)
        ids = re.findall(r'\bid="([^"]+)"', html)
        assert len(ids) == len(set(ids)), page
        for named in re.findall(r'aria-(?:labelledby|describedby)="([^"]+)"', html):
            assert set(named.split()) <= set(ids), page


@pytest.mark.parametrize("page", PAGES)
async def test_every_link_carries_the_whole_view(pages: Api, page: str) -> None:
    view = {
        "lang": "en", "calendar": "be", "digits": "thai", "fiscal_year": "2564",
        "as_of": "2021-03-31T17:00:00Z", "through": "2021-03-29",
    }  # fmt: skip
    address = PAGES[page].partition("?")
    query = "&".join(part for part in address[2].split("&") if part and not part.startswith("fiscal_year"))
    html = await shown(pages, address[0] + (f"?{query}" if query else ""), **view)
    links = [unescape(link) for link in re.findall(r'<a [^>]*href="(/dashboard[^"]*)"', html)]
    assert len(links) > 5
    for link in links:
        carried = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
        now = {name: value for name, value in view.items() if name not in {"as_of", "through"}}
        assert now.items() <= carried.items(), link
    pinned = [link for link in links if "as_of=2021-03-31" in link and "through=2021-03-29" in link]
    assert len(pinned) == len(links) - 1  # all but "back to now"


async def test_a_figure_leads_to_its_proof_and_a_fact_to_its_event(pages: Api) -> None:
    overview = await shown(pages, "/dashboard?fiscal_year=2564", lang="en")
    [proof] = [
        unescape(link) for link in re.findall(r'href="([^"]+)"', overview) if "RAIL/proof/5.2-R1" in link
    ]
    facts = (await shown(pages, proof)).partition('<h2 id="papers">')[0]
    events = [unescape(link) for link in re.findall(r'href="(/dashboard/events/[^"]+)"', facts)]
    assert len(events) == 2  # the completion and its certificate
    for event in events:
        html = await shown(pages, event)
        assert "The chain holds." in html


async def test_a_chain_that_does_not_hold_is_said(pages: Api) -> None:
    proof = await shown(pages, "/dashboard/fields/RAIL/proof/5.2-R1?fiscal_year=2564", lang="en")
    facts = proof.partition('<h2 id="papers">')[0]
    event = unescape(re.findall(r'href="(/dashboard/events/[^"]+)"', facts)[-1])
    room = pages.http._transport.app.state.running.room  # type: ignore[attr-defined]
    feed = room.dashboard.feeds["enrolment"]
    stream = event.split("/")[4]
    first = next(nr for nr, each in enumerate(feed._events) if str(each.stream) == stream)
    spoilt = list(feed._events)
    spoilt[first] = spoilt[first]._replace(value=spoilt[first].value + b" ")
    feed._events = spoilt
    assert "The chain is broken." in await shown(pages, event)


async def test_digits_and_eras_are_the_readers(pages: Api) -> None:
    thai = await shown(
        pages, "/dashboard/fields/RAIL?fiscal_year=2564", lang="th", digits="thai", calendar="ce"
    )
    assert "ปีงบประมาณ ค.ศ. ๒๐๒๑" in thai
    assert "มี.ค. ค.ศ. ๒๐๒๑" in thai
    english = await shown(pages, "/dashboard/fields/RAIL?fiscal_year=2564", lang="en", calendar="be")
    assert "Fiscal year 2564 BE" in english
    assert "Mar 2564 BE" in english


async def test_demo_data_is_marked_on_every_page_of_a_demo(pages: Api) -> None:
    dashboard = pages.http._transport.app.state.running.room.dashboard  # type: ignore[attr-defined]
    for page, address in PAGES.items():
        assert (WORDS["demo.mark"]["th"] in await shown(pages, address, lang="th")) == dashboard.demo, page
