"""What a process tells of itself: alive, ready or what is missing, metrics, one line in the log a request."""

import asyncio
import json
import logging

import httpx
import pytest
from fastapi import FastAPI

from shared.http import health
from shared.http.watching.logs import Unrepeated, configure
from tests.integration.http.issuer import HandIssuer
from tests.integration.http.sample import PLAN, client_of, sample_app


async def get(app: FastAPI, path: str) -> httpx.Response:
    async with client_of(app, None) as client:
        return await client.get(path)


async def here() -> str | None:
    return None


async def missing() -> str | None:
    return "not migrated"


async def broken() -> str | None:
    raise ConnectionError("password=secret")


async def silent() -> str | None:
    await asyncio.Event().wait()
    return None


async def figure() -> float:
    return 1.5


async def test_ready_when_nothing_is_missing_and_figures_are_told() -> None:
    app = sample_app(HandIssuer(), checks={"database": here}, tells={"oldest_undelivered_seconds": figure})
    answer = await get(app, "/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ready", "missing": {}, "oldest_undelivered_seconds": 1.5}


async def test_not_ready_says_what_is_missing_and_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LONGEST_CHECK", 0.05)
    checks = {"a": here, "b": missing, "c": broken, "d": silent}
    answer = await get(sample_app(HandIssuer(), checks=checks), "/readyz")
    assert answer.status_code == 503
    assert answer.json()["missing"] == {"b": "not migrated", "c": "ConnectionError", "d": "TimeoutError"}
    assert "secret" not in answer.text


async def test_alive_whatever_is_missing() -> None:
    assert (await get(sample_app(HandIssuer(), checks={"a": missing}), "/livez")).status_code == 200


async def test_metrics_name_the_route_never_the_address(academic: httpx.AsyncClient, app: FastAPI) -> None:
    await academic.post(f"{PLAN}/propose", json={"title": "a"})
    await academic.get("/1101700230708")
    text = (await get(app, "/metrics")).text
    assert (
        'kruchang_http_requests_total{method="POST",route="/v1/plans/{plan_id}/propose",status="201"}' in text
    )
    assert 'route="(none)",status="404"' in text
    assert PLAN not in text
    assert "1101700230708" not in text


@pytest.mark.usefixtures("own_logging")
async def test_a_request_is_one_line_with_its_trace_and_nothing_personal(
    capsys: pytest.CaptureFixture[str], academic: httpx.AsyncClient
) -> None:
    configure("sample")
    answer = await academic.post(f"{PLAN}/propose?who=secret-1", json={"title": "secret-2", "secret-3": 1})
    (line,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert line["event"] == "request"
    assert (line["route"], line["status"], line["service"]) == ("/v1/plans/{plan_id}/propose", 422, "sample")
    assert (line["role"], line["org"]) == ("college.academic", "rayong-tc")
    assert line["trace_id"] in answer.headers["traceresponse"]
    assert "secret" not in json.dumps(line)
    assert academic.headers["authorization"] not in json.dumps(line)


@pytest.mark.usefixtures("own_logging")
def test_records_of_libraries_are_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    configure("sample")
    logging.getLogger("a.library").warning("a warning of %s", "somebody")
    line = json.loads(capsys.readouterr().out)
    assert (line["event"], line["level"], line["logger"]) == ("a warning of somebody", "warning", "a.library")


@pytest.mark.usefixtures("own_logging")
def test_a_library_that_repeats_itself_is_heard_once(capsys: pytest.CaptureFixture[str]) -> None:
    configure("sample")
    for _ in range(50):
        logging.getLogger("aiokafka.conn").error("no broker")
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_a_loud_library_is_heard_again_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    quiet, moment = Unrepeated(), 100.0
    monkeypatch.setattr("shared.http.watching.logs.time.monotonic", lambda: moment)
    record = logging.LogRecord("aiokafka", logging.ERROR, "conn.py", 7, "no broker", None, None)
    assert [quiet.filter(record), quiet.filter(record)] == [True, False]
    moment += 6
    assert quiet.filter(record)
