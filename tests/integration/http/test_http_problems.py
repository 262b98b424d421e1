"""What goes wrong: one form, both languages, the right status, and nothing that the caller sent."""

import json
from string import Formatter
from typing import Any

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from starlette.requests import Request

from shared.eventsourcing.deciding.errors import (
    ConflictError,
    EventTooLargeError,
    KeyReusedError,
    StaleVersionError,
    UnavailableError,
)
from shared.http.wording.catalogue import COMMON, STATUS, TITLES, WRONG, joined
from shared.http.wording.problems import MEDIA_TYPE
from shared.kernel.refusal import Kind, Refused, Text
from tests.integration.http.issuer import HandIssuer
from tests.integration.http.sample import PLAN, Seen, client_of

BODY = {"title": "งานเชื่อม"}
JSON = {"Content-Type": "application/json"}

FAILURES: list[tuple[Exception, int, str]] = [
    (Refused("plan.forbidden", stage="DRAFT"), 403, "plan.forbidden"),
    (Refused("plan.absent", stage="DRAFT"), 404, "plan.absent"),
    (Refused("plan.state", stage="DRAFT"), 409, "plan.state"),
    (Refused("plan.rule", stage="DRAFT"), 409, "plan.rule"),
    (Refused("plan.content", stage="DRAFT"), 422, "plan.content"),
    (Refused("plan.not_yet_known", stage="DRAFT"), 503, "plan.not_yet_known"),
    (StaleVersionError(3, 4), 412, "stale_version"),
    (KeyReusedError(), 422, "idempotency_key.reused"),
    (ConflictError(), 409, "conflict"),
    (EventTooLargeError(), 422, "event_too_large"),
    (UnavailableError(), 503, "unavailable"),
    (asyncpg.ConnectionDoesNotExistError(), 503, "unavailable"),
    (TimeoutError(), 503, "unavailable"),
    (Refused("plan.never_heard_of"), 500, "internal"),
    (ZeroDivisionError("a secret"), 500, "internal"),
]


@pytest.mark.parametrize(("failure", "status", "code"), FAILURES, ids=[f"{f!r}" for f, _, _ in FAILURES])
async def test_every_failure_has_its_status_and_code(
    academic: httpx.AsyncClient, seen: Seen, failure: Exception, status: int, code: str
) -> None:
    seen.failure = failure
    answer = await academic.post(f"{PLAN}/propose", json=BODY)
    problem = answer.json()
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert problem["type"] == f"/problems/{code}"
    assert ("retry-after" in answer.headers) is (status == 503)
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    ("language", "detail", "title"),
    [
        (None, "ไม่ได้: state DRAFT", "ทำรายการไม่ได้"),
        ("th", "ไม่ได้: state DRAFT", "ทำรายการไม่ได้"),
        ("en-GB, th;q=0.5", "No: state DRAFT", "Against a rule or the present state"),
    ],
)
async def test_a_refusal_is_told_in_the_language_asked_for(
    academic: httpx.AsyncClient, seen: Seen, language: str | None, detail: str, title: str
) -> None:
    seen.failure = Refused("plan.state", stage="DRAFT")
    headers = {"Accept-Language": language} if language else {}
    answer = await academic.post(f"{PLAN}/propose", json=BODY, headers=headers)
    problem = answer.json()
    correlation_id = problem.pop("correlation_id")
    assert problem == {
        "type": "/problems/plan.state",
        "code": "plan.state",
        "title": title,
        "status": 409,
        "detail": detail,
        "messages": {"th": "ไม่ได้: state DRAFT", "en": "No: state DRAFT"},
        "seed": "5.2-S2",
        "facts": {"stage": "DRAFT"},
    }
    assert correlation_id.replace("-", "") in answer.headers["traceresponse"]
    assert answer.headers["content-language"] == ("en" if language and language.startswith("en") else "th")


UNREADABLE: dict[str, tuple[bytes, int, str]] = {
    "not json": (b"{", 400, "malformed_json"),
    "trailing text": (b"{} {}", 400, "malformed_json"),
    "not a number": (b'{"seats": NaN}', 400, "malformed_json"),
    "endless number": (b'{"seats": %s}' % (b"9" * 5000), 400, "json.number_too_long"),
    "not utf-8": (b'{"title": "\xff"}', 400, "json.not_utf8"),
    "utf-16": ('{"title": "a"}'.encode("utf-16"), 400, "json.not_utf8"),
    "too deep": (b'{"reasons": ' + b"[" * 40 + b"]" * 40 + b"}", 400, "json.too_deep"),
    "bottomless": (b"[" * 200_000, 400, "json.too_deep"),
    "a field twice": (b'{"title": "a", "title": "b"}', 400, "json.duplicate_key"),
    "a lone surrogate": (b'{"title": "\\ud800"}', 400, "json.unreadable_text"),
    "a nul": (b'{"title": "a\\u0000"}', 400, "json.unreadable_text"),
    "too large": (b" " * (1024 * 1024 + 1), 413, "body_too_large"),
    "nothing": (b"", 422, "request_invalid"),
    "a list": (b"[]", 422, "request_invalid"),
    "null": (b"null", 422, "request_invalid"),
    "infinite": (b'{"title": "a", "seats": 1e999}', 422, "request_invalid"),
}


@pytest.mark.parametrize(("body", "status", "code"), UNREADABLE.values(), ids=UNREADABLE)
async def test_a_body_that_cannot_be_read_is_a_problem(
    academic: httpx.AsyncClient, seen: Seen, body: bytes, status: int, code: str
) -> None:
    answer = await academic.post(f"{PLAN}/propose", content=body, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert seen.calls == []


PLACES: dict[str, tuple[bytes, dict[str, Any]]] = {
    "in the middle": (b'{"title":\n  oops}', {"line": 2, "column": 3}),
    "a field twice": (b'{"reasons": [], "title": "a", "title": "b"}', {"field": "title"}),
    "a name that is none": (b'{"0812345678": 1, "0812345678": 2}', {"field": "?"}),
    "a text": (b'{"title": "a", "reasons": ["b", "\\u0000"]}', {"pointer": "/reasons/1"}),
    "a text within": (b'{"title": {"a": [1, {"b": "\\ud83d"}]}}', {"pointer": "/title/a/1/b"}),
    "a name": (b'{"title": {"\\udc00": 1}}', {"pointer": "/title"}),
}


@pytest.mark.parametrize(("body", "facts"), PLACES.values(), ids=PLACES)
async def test_where_a_body_cannot_be_read_is_told(
    academic: httpx.AsyncClient, body: bytes, facts: dict[str, Any]
) -> None:
    problem = (await academic.post(f"{PLAN}/propose", content=body, headers=JSON)).json()
    assert problem["facts"] == facts
    assert "{" not in problem["messages"]["th"] + problem["messages"]["en"]


async def test_a_large_body_that_does_not_say_so_is_413(academic: httpx.AsyncClient) -> None:
    async def chunks() -> Any:
        for _ in range(20):
            yield b" " * 65536

    answer = await academic.post(f"{PLAN}/propose", content=chunks(), headers=JSON)
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/xml"},
        {**JSON, "Content-Encoding": "gzip"},
    ],
)
async def test_anything_but_plain_json_is_415(academic: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await academic.post(f"{PLAN}/propose", content=b'{"title": "a"}', headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


WRONG_FIELDS: dict[str, tuple[dict[str, Any], str, str]] = {
    "missing": ({}, "/title", "field.missing"),
    "unknown": ({**BODY, "colour_": 1}, "/colour_", "field.unknown"),
    "buddhist year": ({**BODY, "on": "2564-01-01"}, "/on", "date.buddhist_era"),
    "no date": ({**BODY, "on": "1 Jan"}, "/on", "date.not_iso"),
    "no day of the year": ({**BODY, "on": "2021-02-29"}, "/on", "date.not_iso"),
    "no month of the year": ({**BODY, "on": "2021-13-01"}, "/on", "date.not_iso"),
    "a year of neither era": ({**BODY, "on": "9999-01-01"}, "/on", "date.too_late"),
    "seats as text": ({**BODY, "seats": "5"}, "/seats", "field.not_whole_number"),
    "too many seats": ({**BODY, "seats": 1001}, "/seats", "field.too_large"),
    "no number": ({**BODY, "seats": "many"}, "/seats", "field.not_whole_number"),
    "half a seat": ({**BODY, "seats": 1.5}, "/seats", "field.not_whole_number"),
    "no colour": ({**BODY, "colour": "BLACK"}, "/colour", "field.not_one_of"),
    "a phone number": ({**BODY, "reasons": ["ดี", "โทร 081-234-5678"]}, "/reasons/1", "prose.personal_data"),
    "no text": ({"title": 5}, "/title", "field.not_text"),
}


@pytest.mark.parametrize(("body", "pointer", "code"), WRONG_FIELDS.values(), ids=WRONG_FIELDS)
async def test_a_wrong_field_is_named_in_both_languages(
    academic: httpx.AsyncClient, body: dict[str, Any], pointer: str, code: str
) -> None:
    answer = await academic.post(f"{PLAN}/propose", json=body, headers={"Accept-Language": "en"})
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["in"], error["pointer"], error["code"]) == ("body", pointer, code)
    assert error["detail"] == error["messages"]["en"] != error["messages"]["th"]
    assert "{" not in error["messages"]["th"] + error["messages"]["en"]


async def test_a_buddhist_year_is_answered_with_the_year_that_was_meant(academic: httpx.AsyncClient) -> None:
    answer = await academic.post(
        f"{PLAN}/propose", json={**BODY, "on": "2564-01-01"}, headers={"Accept-Language": "en"}
    )
    assert "did you mean 2021?" in answer.json()["errors"][0]["detail"]


async def test_nothing_that_was_sent_comes_back(academic: httpx.AsyncClient) -> None:
    secret = "1101700230708"
    body = {
        "title": f"x@{secret}.th",
        "on": secret,
        "colour": secret,
        "seats": secret,
        secret: 1,
        "reasons": secret,
    }
    answer = await academic.post(f"{PLAN}/propose", json=body)
    assert len(answer.json()["errors"]) == 6
    assert secret not in answer.text
    assert secret not in str(answer.headers)


async def test_a_date_to_come_is_refused(academic: httpx.AsyncClient) -> None:
    answer = await academic.post(f"{PLAN}/propose", json={**BODY, "on": "2021-02-03"})
    assert (answer.status_code, answer.json()["code"]) == (422, "date.in_future")
    assert answer.json()["facts"] == {"on": "2021-02-03", "today": "2021-02-02"}


async def test_an_id_in_the_path_that_is_none_is_422(academic: httpx.AsyncClient) -> None:
    answer = await academic.post("/v1/plans/first/propose", json=BODY)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "field.not_uuid")


async def test_a_search_needs_no_idempotency_key(app: FastAPI, issuer: HandIssuer) -> None:
    async with client_of(app, issuer.token("supervisor")) as client:
        assert (await client.post("/v1/plans/search", json={"number": 7})).json() == {"number": 7}


def test_every_code_has_words_in_both_languages_and_a_title() -> None:
    both = [(wrong.th, wrong.en) for wrong in WRONG.values()]
    both += [(text.th, text.en) for text in COMMON.values()]
    for texts in both:
        fields = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in texts]
        assert texts[0] != texts[1]
        assert fields[0] == fields[1]
    assert {wrong.status for wrong in WRONG.values()} | set(STATUS.values()) == set(TITLES)
    assert set(STATUS) == set(Kind)


def test_a_service_cannot_give_a_common_code_another_meaning() -> None:
    with pytest.raises(ValueError, match="unauthenticated"):
        joined({"unauthenticated": Text(Kind.RULE, th="ก", en="a")})


async def test_whatever_breaks_outside_the_routes_is_a_problem_too(app: FastAPI) -> None:
    async def broken(_request: Request) -> None:
        raise ZeroDivisionError("a secret")

    app.router.default = lambda *_: broken(_[0])
    async with client_of(app, None) as client:
        answer = await client.get("/nowhere")
    assert json.loads(answer.content)["code"] == "internal"
    assert "secret" not in answer.text
