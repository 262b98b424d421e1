"""The `type` of a problem leads to a page that says what its code means, in both languages."""

import re
from html import unescape

import html5lib
import httpx
import pytest
from fastapi import FastAPI

from shared.http.contracts.problem_pages import told
from tests.integration.http.every_route import APPS
from tests.integration.http.sample import client_of


async def got(app: FastAPI, path: str, **headers: str) -> httpx.Response:
    async with client_of(app, None, **headers) as client:
        return await client.get(path)


@pytest.mark.parametrize("service", list(APPS))
async def test_every_code_of_a_service_has_its_page(service: str) -> None:
    app = APPS[service]
    known = told(app.state.problems.catalogue)
    assert {"unauthenticated", "not_found", "date.in_future"} < known.keys()
    index = (await got(app, "/problems?lang=th")).text
    assert re.findall(r'<a href="problems/([^"?]+)\?lang=th">', index) == sorted(known)
    for code, problem in known.items():
        for language in ("th", "en"):
            answer = await got(app, f"/problems/{code}?lang={language}")
            assert (answer.status_code, answer.headers["content-language"]) == (200, language)
            html5lib.HTMLParser(strict=True).parse(answer.text)
            shown = unescape(answer.text)
            assert all(str(said) in shown for said in (problem.code, problem.status, problem.th, problem.en))
            assert (problem.seed or "") in shown


async def test_a_problem_leads_to_its_page() -> None:
    reporting = APPS["reporting"]
    problem = (await got(reporting, "/v1/kpis/RAIL/2564")).json()
    assert problem["code"] == "unauthenticated"
    page = await got(reporting, problem["type"], **{"Accept-Language": "en"})
    assert "<h1><code>unauthenticated</code></h1>" in page.text
    assert problem["messages"]["th"] in unescape(page.text)


async def test_a_code_that_no_service_has_is_no_page() -> None:
    assert (await got(APPS["training"], "/problems/no.such")).status_code == 404
