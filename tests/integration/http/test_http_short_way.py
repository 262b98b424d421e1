"""Commands find their route without FastAPI's routers, and nobody can tell by the answer."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute, Mount, Route

from shared.http.entering.arguments import Handler
from shared.http.entering.routing import GuardedRoute
from shared.http.entering.short_way import ShortWay
from shared.service.serving import app_of
from tests.integration.http.issuer import HandIssuer
from tests.integration.http.sample import PLAN, client_of, router, sample_app

PROPOSE, EDIT = f"{PLAN}/propose", f"{PLAN}/edit"
JSON = {"content-type": "application/json"}
GOOD = '{"title": "หลักสูตรช่างซีเอ็นซี", "on": "2021-02-01"}'.encode()
ASKED: Mapping[str, tuple[str, bytes, dict[str, str]]] = {
    "what fits": (PROPOSE, GOOD, JSON),
    "no body where none is wanted": (EDIT, b"", {"if-match": '"3"'}),
    "a body where none is wanted": (EDIT, GOOD, {"if-match": '"3"', **JSON}),
    "no version": (EDIT, b"", {}),
    "no body": (PROPOSE, b"", {}),
    "null": (PROPOSE, b"null", JSON),
    "a list": (PROPOSE, b"[]", JSON),
    "no JSON": (PROPOSE, b"{", JSON),
    "a field too many": (PROPOSE, b'{"title": "a", "more": 1}', JSON),
    "a wrong field and a wrong address": ("/v1/plans/7/propose", b'{"title": 5}', JSON),
    "a wrong address": ("/v1/plans/7/propose", GOOD, JSON),
    "a coded address": (PROPOSE.replace("-", "%2D"), GOOD, JSON),
    "a day to come": (PROPOSE, b'{"title": "a", "on": "2021-02-03"}', JSON),
    "no key": (PROPOSE, GOOD, {"idempotency-key": "", **JSON}),
    "another media type": (PROPOSE, GOOD, {"content-type": "text/plain"}),
    "nobody": (PROPOSE, GOOD, {"authorization": "", **JSON}),
    "a slash too many": (f"{PROPOSE}/", GOOD, JSON),
    "nothing there": ("/v1/plans/propose", GOOD, JSON),
    "a read's address": ("/v1/plans", GOOD, JSON),
    "an action": ("/v1/plans/search", b'{"number": 5}', JSON),
}


def by_fastapi_alone(app: FastAPI) -> FastAPI:
    for each in iter_route_contexts(app.routes):
        if isinstance(each.original_route, GuardedRoute):
            each.original_route.quick = None
    return app


async def told(app: FastAPI, issuer: HandIssuer, name: str) -> tuple[Any, ...]:
    path, body, headers = ASKED[name]
    token = issuer.token("college.academic")
    async with client_of(app, token, **{"Idempotency-Key": "key-1"}) as client:
        answer = await client.post(path, content=body, headers=headers)
    problem = answer.json() if answer.content else {}
    problem.pop("correlation_id", None)
    said = httpx.Headers(answer.headers)
    said.pop("traceresponse")
    said.pop("content-length")
    return answer.status_code, problem, said, app.state.seen.calls


@pytest.mark.parametrize("name", ASKED)
async def test_the_answer_is_the_one_of_the_long_way(issuer: HandIssuer, name: str) -> None:
    status, problem, headers, calls = await told(by_fastapi_alone(sample_app(issuer)), issuer, name)
    short = await told(sample_app(issuer), issuer, name)
    trace = {"correlation_id": None, "traceparent": None}  # each request has its own

    def without_trace(call: Any) -> dict[str, Any]:
        return {name: getattr(call.context, name) for name in call.context.__slots__ if name not in trace}

    assert short[:3] == (status, problem, headers)
    assert list(map(without_trace, short[3])) == list(map(without_trace, calls))


@pytest.mark.parametrize("service", ["curriculum", "training", "enrolment"])
def test_every_command_of_a_service_has_it(service: str) -> None:
    app = app_of(import_module(f"services.{service}.app").SERVICE)
    way = ShortWay(app.router, app.routes, quick_of)
    commands = [
        route
        for each in iter_route_contexts(app.routes)
        if isinstance(route := each.original_route, GuardedRoute)
        and getattr(route.endpoint, "is_command", False)
    ]
    assert len(commands) > 15
    for route in commands:
        parameters = {name: f"a-{name}" for name in route.param_convertors}
        path = route.path_format.format(**parameters)
        assert way._find({"path": path}) == (route, route.quick, parameters)


def quick_of(route: BaseRoute) -> Handler | None:
    return getattr(route, "quick", None)


async def nothing(_request: Request) -> Response:
    return Response()


class Quick(Route):
    quick: Handler = staticmethod(nothing)
    dependencies: tuple[()] = ()


def found(*routes: BaseRoute, path: str = "/a/b", root_path: str = "") -> BaseRoute | None:
    way = ShortWay(APIRouter(), routes, quick_of)._find({"path": path, "root_path": root_path})
    return way[0] if way else None


def test_no_route_overtakes_an_earlier_one_that_has_no_short_way() -> None:
    quick = Quick("/a/b", nothing, methods=["POST"])
    assert found(quick) is quick
    assert found(Route("/a/b", nothing, methods=["GET"]), quick) is quick
    assert found(Route("/a/{c}", nothing, methods=["POST"]), quick) is None
    assert found(Route("/{c:path}", nothing, methods=["POST"]), quick) is None
    assert found(Mount("/a", APIRouter()), quick) is None
    assert found(quick, Route("/a/{c}", nothing, methods=["POST"])) is quick


def test_under_a_root_path_everything_goes_the_long_way() -> None:
    quick = Quick("/a/b", nothing, methods=["POST"])
    assert found(quick, root_path="/behind") is None


def test_a_route_that_is_included_as_something_else_goes_the_long_way(issuer: HandIssuer) -> None:
    app = sample_app(issuer)
    again, stricter = APIRouter(), APIRouter()
    again.include_router(router, prefix="/again")
    stricter.include_router(router, dependencies=[Depends(nothing)])
    assert found(*app.routes, path=PROPOSE)
    assert not found(*again.routes, path=f"/again{PROPOSE}")
    assert not found(*stricter.routes, path=PROPOSE)
