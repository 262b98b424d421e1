"""The contracts as pages and documents: whole, valid, in both languages, and nothing from elsewhere."""

import json
import re
from typing import Any
from urllib.parse import urljoin

import html5lib
import httpx
import jsonschema_rs
import pytest
from fastapi import FastAPI

from shared.contracts import publish
from shared.contracts.cloudevent import attributes
from shared.contracts.event import SOURCES
from shared.contracts.examples.messages import MESSAGES
from shared.contracts.promises import PROMISES
from shared.contracts.registry import notices, published
from shared.http.contracts.facts import contracts, told_by
from shared.http.contracts.words import words_of
from shared.http.entering.routing import CONTRACTS
from tests.contracts.thai import is_thai
from tests.integration.http.every_route import APPS
from tests.integration.http.sample import client_of

EVERYTHING = ["/contracts", "/contracts/promises", *(f"/contracts/{name}" for name in contracts())]
LINK = re.compile(r"""(?:href|src|action)=["']([^"']*)["']""")


@pytest.fixture
def reporting() -> FastAPI:
    return APPS["reporting"]


async def got(app: FastAPI, path: str, **headers: str) -> httpx.Response:
    async with client_of(app, None, **headers) as client:
        return await client.get(path)


def is_strictly_html(page: str) -> bool:
    html5lib.HTMLParser(strict=True).parse(page)
    return True


@pytest.mark.parametrize("language", ["th", "en"])
async def test_every_page_is_valid_and_all_it_leads_to_is_there(reporting: FastAPI, language: str) -> None:
    leads_to: set[str] = set()
    for path in EVERYTHING:
        answer = await got(reporting, f"{path}?lang={language}")
        assert (answer.status_code, answer.headers["content-language"]) == (200, language), path
        assert is_strictly_html(answer.text), path
        assert f'<html lang="{language}">' in answer.text
        assert 'name="viewport" content="width=device-width' in answer.text
        assert not re.search(r"://|<script|<style|style=|<img", answer.text), path
        leads_to |= {urljoin(path, link) for link in LINK.findall(answer.text)}
    assert {path.partition("?")[0] for path in leads_to} >= set(EVERYTHING) - {"/contracts"}
    for link in leads_to:
        assert (await got(reporting, link)).status_code == 200, link


async def test_the_page_of_an_event_says_all_that_is_to_be_said(reporting: FastAPI) -> None:
    for name, contract in contracts().items():
        page = (await got(reporting, f"/contracts/{name}?lang=th")).text
        shown = "".join(html5lib.parse(page, namespaceHTMLElements=False).itertext())
        assert is_thai(contract.th)
        facts = [name, contract.th, contract.en, contract.schema, contract.stream.th, contract.example]
        facts += [*contract.topics, *contract.producers, *contract.consumers, *contract.clauses]
        facts += [field.name for field in contract.fields] + [step["on"] for step in contract.history]
        facts += [contract.extension.th] if contract.extension else []
        assert contract.clauses or contract.extension
        assert [fact for fact in facts if fact not in shown] == [], name


def test_the_example_on_a_page_fits_the_schema_that_is_served() -> None:
    for contract in contracts().values():
        schema = json.loads((publish.FOLDER / contract.schema[1:]).read_text(encoding="utf-8"))
        jsonschema_rs.validate(schema, json.loads(contract.example), validate_formats=True)


async def test_every_promise_is_on_its_page_in_the_language_asked_for(reporting: FastAPI) -> None:
    english = (await got(reporting, "/contracts/promises", **{"Accept-Language": "en"})).text
    thai = (await got(reporting, "/contracts/promises", **{"Accept-Language": "th,en;q=0.5"})).text
    assert all(f". {title}</h2>" in english.replace("&#39;", "'") for title in PROMISES)
    assert thai.count("<h2>") == english.count("<h2>") == len(PROMISES)
    assert "เรียงลำดับตามคีย์" in thai
    assert "<code>ce_subject</code>" in english


@pytest.mark.parametrize("service", SOURCES)
async def test_a_service_explains_its_own_events_and_no_others(service: str) -> None:
    for name, event in published().items():
        wanted = 200 if event.source() == service else 404
        for path in (f"/contracts/{name}", f"/schemas/{name}.v1.json"):
            assert (await got(APPS[service], path)).status_code == wanted, path
    document: dict[str, Any] = (await got(APPS[service], "/asyncapi.json")).json()
    assert document["channels"].keys() == {service, f"{service}Reconciliation"}
    assert {told["channel"]["$ref"] for told in document["operations"].values()} == {
        f"#/channels/{service}", f"#/channels/{service}Reconciliation",
    }  # fmt: skip


async def test_reporting_serves_all_that_is_published(reporting: FastAPI) -> None:
    document = (await got(reporting, "/asyncapi.json")).json()
    assert document == json.loads((publish.FOLDER / "asyncapi.json").read_text(encoding="utf-8"))
    for channel in document["channels"].values():
        for message in channel["messages"].values():
            served = await got(reporting, urljoin("/asyncapi.json", message["payload"]["$ref"]))
            assert served.headers["content-type"] == "application/schema+json"
            assert served.json()["$id"] == served.url.path
    assert told_by((*SOURCES, "reporting")).keys() == published().keys() | notices().keys()


async def test_an_event_names_where_its_schema_is_served() -> None:
    for message in MESSAGES.values():
        answer = await got(APPS[message.source], attributes(message)["dataschema"])
        assert answer.json()["title"] == message.type.rpartition(".")[2]


@pytest.mark.parametrize("path", ["/contracts/x", "/schemas/..%2fasyncapi.json", "/schemas/x.v1.json"])
async def test_what_is_not_published_is_not_found(reporting: FastAPI, path: str) -> None:
    answer = await got(reporting, path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_pages_may_load_their_style_and_nothing_else(reporting: FastAPI) -> None:
    policy = (await got(reporting, "/contracts")).headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self';")
    assert "unsafe" not in policy
    assert "url(" not in (await got(reporting, "/contracts/style.css")).text


def test_what_is_open_is_what_the_pages_are(reporting: FastAPI) -> None:
    there = {getattr(route, "path", "") for route in reporting.routes}
    assert there >= CONTRACTS


def test_the_words_of_the_pages_are_in_both_languages() -> None:
    thai, english = words_of("th"), words_of("en")
    same = {name for name in thai if thai[name] == english[name]}
    assert same == {"schema"}
