"""The FastAPI application that every service is: its routes behind the door, and what all have in common."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cache
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.middleware.asyncexitstack import AsyncExitStackMiddleware
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from shared.http import health
from shared.http.contracts.pages import add_contracts
from shared.http.contracts.problem_pages import add_problems
from shared.http.docs import add_docs
from shared.http.entering.arguments import Handler
from shared.http.entering.openapi import completed
from shared.http.entering.routing import GuardedRoute, methods_at, refuse_unguarded
from shared.http.entering.short_way import ShortWay
from shared.http.listening.secured import Secured
from shared.http.running import Running
from shared.http.watching.observed import Observed
from shared.http.wording.catalogue import joined
from shared.http.wording.problems import Problems
from shared.kernel.refusal import Catalogue

Start = Callable[[], AbstractAsyncContextManager[Running]]
VERSION = "1"


def create_app(
    *,
    title: str,
    description: str,
    catalogue: Catalogue,
    routers: Sequence[APIRouter],
    start: Start,
    contracts: tuple[str, ...] = (),
    problems: type[Problems] = Problems,
    open_too: frozenset[str] = frozenset(),
) -> FastAPI:
    """The application; ``start`` opens what its routes work with, and closes it at the end.

    ``contracts`` names the services whose events its pages explain, ``problems`` says how failures look,
    ``open_too`` which further addresses anybody may call.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with start() as held:
            app.state.running = held
            yield

    app = _Service(
        title=title,
        description=description,
        version=VERSION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # Observed does
        lifespan=lifespan,
    )
    app.state.problems = problems(joined(catalogue))
    app.add_middleware(Observed, handle=_handle)
    app.add_middleware(Secured)
    for router in (*routers, health.router):
        app.include_router(router)
    add_docs(app)
    if contracts:
        add_contracts(app, contracts)
        add_problems(app, joined(catalogue))
    _tell_all(app)
    refuse_unguarded(app, open_too)
    return app


class _Service(FastAPI):
    """FastAPI without the layers of its own that ours leave nothing to do: every request pays for each.

    Errors are answered in Observed, bodies are bounded at the door.
    """

    def build_middleware_stack(self) -> ASGIApp:
        """Ours around the router."""
        inner: ASGIApp = ShortWay(AsyncExitStackMiddleware(self.router), self.routes, _quick)
        for middleware, arguments, named in reversed(self.user_middleware):
            inner = middleware(inner, *arguments, **named)
        return inner


def _quick(route: BaseRoute) -> Handler | None:
    return route.quick if isinstance(route, GuardedRoute) else None


async def _handle(request: Request, error: Exception) -> Response:
    """Whatever is raised outside the routes; Starlette's 405 knows of the first route at the address only."""
    app: FastAPI = request.app
    if isinstance(error, HTTPException) and error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        error.headers = {"Allow": ", ".join(methods_at(app, request.scope["path"]))}
    problems: Problems = app.state.problems
    return await problems.handle(request, error)


def _tell_all(app: FastAPI) -> None:
    """The OpenAPI document, made complete and written once: anybody may ask for it, so it costs nothing."""
    generate: Callable[[], dict[str, Any]] = app.openapi
    being_written = asyncio.Lock()

    @cache
    def openapi() -> dict[str, Any]:
        return completed(generate())

    @cache
    def written() -> bytes:
        return json.dumps(openapi(), ensure_ascii=False).encode()

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI wants it so

    @app.get("/openapi.json", include_in_schema=False)
    async def document() -> Response:
        async with being_written:
            body = await asyncio.to_thread(written)  # half a second, for which nobody else has to wait
        return Response(body, media_type="application/json")
