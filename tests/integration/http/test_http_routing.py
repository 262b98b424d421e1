"""Deny by default: a route says who may call it, or the application does not start."""

from contextlib import AbstractAsyncContextManager
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI

from shared.http.app import create_app
from shared.http.entering.routing import OPEN, Router, Row, table
from shared.http.signing_in.roles import EVERYONE, Role
from tests.integration.http.issuer import HandIssuer
from tests.integration.http.sample import PLAN, client_of

EVERY_ROUTE = [
    ("GET", "/v1/plans"),
    ("POST", "/v1/plans/search"),
    ("POST", f"{PLAN}/edit"),
    ("POST", f"{PLAN}/propose"),
]


def app_with(router: APIRouter) -> FastAPI:
    def start() -> AbstractAsyncContextManager[Any]:
        raise AssertionError("never started")

    return create_app(title="Sample", description="", catalogue={}, routers=[router], start=start)


async def anything() -> None: ...


def test_a_route_that_names_nobody_cannot_be_declared() -> None:
    with pytest.raises(TypeError, match="nobody"):
        Router(prefix="/v1", tags=[]).read("/thing", roles=())(anything)


def test_fastapis_own_decorators_cannot_be_used_to_get_around_it() -> None:
    with pytest.raises(TypeError, match="nobody"):
        Router(prefix="/v1", tags=[]).get("/thing")(anything)


def test_an_app_with_an_unguarded_route_does_not_start() -> None:
    plain = APIRouter()
    plain.get("/v1/thing")(anything)
    with pytest.raises(TypeError, match="/v1/thing is not guarded"):
        app_with(plain)


def test_the_table_tells_every_route_and_who_may_call_it(app: FastAPI) -> None:
    assert table(app) == [
        Row("GET", "/v1/plans", EVERYONE),
        Row("POST", "/v1/plans/search", (Role.SUPERVISOR,)),
        Row("POST", "/v1/plans/{plan_id}/edit", (Role.COLLEGE_ACADEMIC,)),
        Row("POST", "/v1/plans/{plan_id}/propose", (Role.COLLEGE_ACADEMIC,)),
    ]


@pytest.mark.parametrize(("method", "path"), EVERY_ROUTE)
async def test_every_route_is_401_without_a_token(app: FastAPI, method: str, path: str) -> None:
    async with client_of(app, None) as client:
        assert (await client.request(method, path)).status_code == 401


@pytest.mark.parametrize(("method", "path"), EVERY_ROUTE)
@pytest.mark.parametrize("role", Role)
async def test_every_route_lets_its_roles_in_and_no_other(
    app: FastAPI, issuer: HandIssuer, method: str, path: str, role: Role
) -> None:
    pattern = path.replace(PLAN.rsplit("/", 1)[1], "{plan_id}")
    (row,) = (row for row in table(app) if (row.method, row.path) == (method, pattern))
    async with client_of(app, issuer.token(role)) as client:
        answer = await client.request(method, path)
    assert (answer.status_code == 403) is (role not in row.roles)


@pytest.mark.parametrize("path", sorted(OPEN - {"/docs/static"}))
async def test_what_is_open_to_all_holds_no_facts_of_the_domain(app: FastAPI, path: str) -> None:
    async with client_of(app, None) as client:
        assert (await client.get(path)).status_code == 200


async def test_what_is_not_there_is_404_and_a_wrong_method_405(academic: httpx.AsyncClient) -> None:
    assert (await academic.get("/v1/nothing")).json()["code"] == "not_found"
    answer = await academic.delete("/v1/plans")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer.headers["allow"] == "GET"


async def test_what_else_may_be_done_at_an_address_is_told_whichever_route_does_it(app: FastAPI) -> None:
    app.add_api_route("/both/{number}", lambda: None, methods=["GET"])
    app.add_api_route("/both/{number}", lambda: None, methods=["POST"])
    async with client_of(app, None) as client:
        answer = await client.delete("/both/7")
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")


async def test_an_address_with_a_nul_in_it_is_refused(academic: httpx.AsyncClient) -> None:
    assert (await academic.get("/v1/plans?after=%00")).json()["code"] == "malformed_url"
