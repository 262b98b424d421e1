"""What every answer tells a browser, whatever was asked and however it went."""

import base64
import hashlib
import re

import httpx
import pytest
from fastapi import FastAPI

from shared.http.entering.routing import Row
from shared.http.listening.secured import NOTHING
from tests.integration.http.every_route import NAMES, ROUTES, at_the_door, called
from tests.integration.http.issuer import HandIssuer
from tests.integration.http.sample import PLAN, Seen, client_of

PATHS = ("/livez", "/readyz", "/metrics", "/openapi.json", "/docs", "/v1/plans", "/nowhere", "/docs/static/")


def is_secured(answer: httpx.Response) -> bool:
    headers = answer.headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["strict-transport-security"].startswith("max-age=31536000")
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert not {"server", "x-powered-by", "set-cookie", "access-control-allow-origin"} & headers.keys()
    return True


@pytest.mark.parametrize("path", PATHS)
async def test_every_address_answers_with_the_headers(app: FastAPI, path: str) -> None:
    async with client_of(app, None, Origin="http://attacker.test") as client:
        answer = await client.get(path)
    assert is_secured(answer)
    assert (answer.headers["content-security-policy"] == NOTHING) == (path != "/docs")
    assert path != "/docs/static/" or answer.status_code == 404, "the folder is listed"


@pytest.mark.parametrize(("name", "row"), ROUTES, ids=NAMES)
async def test_every_route_answers_with_the_headers(name: str, row: Row, issuer: HandIssuer) -> None:
    async with client_of(at_the_door(name, issuer), None) as client:
        assert is_secured(await client.request(row.method, called(row)))


async def test_good_answers_and_failures_have_them_too(
    app: FastAPI, seen: Seen, academic: httpx.AsyncClient, issuer: HandIssuer
) -> None:
    assert is_secured(await academic.post(f"{PLAN}/propose", json={"title": "แผน"}))
    seen.failure = RuntimeError("password=secret in /srv/kruchang/shared/http/x.py")
    failed = await academic.post(f"{PLAN}/propose", json={"title": "แผน"}, headers={"Idempotency-Key": "2"})
    assert (failed.status_code, failed.json()["code"]) == (500, "internal")
    assert is_secured(failed)
    for leaked in ("secret", "RuntimeError", "Traceback", ".py", "/srv"):
        assert leaked not in failed.text
    async with client_of(app, issuer.token()) as client:
        assert is_secured(await client.get("/v1/plans"))
        assert is_secured(await client.request("TRACE", "/v1/plans"))


async def test_the_docs_page_runs_its_own_script_and_no_other(app: FastAPI) -> None:
    async with client_of(app, None) as client:
        page = await client.get("/docs")
    policy = dict(part.split(" ", 1) for part in page.headers["content-security-policy"].split("; "))
    (script,) = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert policy["script-src"] == f"'self' 'sha256-{digest}'"
    assert policy["connect-src"] == "'self'"
    assert "persistAuthorization" not in page.text
