"""Around every request: its trace, its line in the log, its metrics, and an answer whatever happens."""

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import structlog
from prometheus_client import Counter, Histogram
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.http.watching.metrics import REQUESTS, SECONDS
from shared.http.watching.tracing import begin, enter

_UNWATCHED = frozenset({"/livez", "/readyz", "/metrics"})
Handle = Callable[[Request, Exception], Awaitable[Response]]
_log = structlog.get_logger()


class Observed:
    """ASGI middleware; the outermost of ours. ``handle`` makes an answer of what was raised."""

    def __init__(self, app: ASGIApp, handle: Handle) -> None:
        self._app = app
        self._handle = handle

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, inside its trace."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        trace = begin(_header(scope, b"traceparent"))
        enter(trace)
        arrived, began, status = datetime.now(UTC), time.perf_counter(), 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                told = (b"traceresponse", trace.traceparent.encode())
                message = {**message, "headers": [*message["headers"], told]}
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if status:
                raise
            answer = await self._handle(Request(scope, receive), error)
            await answer(scope, receive, watched)
        finally:
            if scope["path"] not in _UNWATCHED:
                _note(scope, status, arrived, time.perf_counter() - began)


def _note(scope: Scope, status: int, arrived: datetime, seconds: float) -> None:
    route = getattr(scope.get("route"), "path", "(none)")  # the template: an address may hold anything
    method = scope["method"] if route != "(none)" else "(none)"
    _answered(method, route, status).inc()
    if "followed" not in scope:  # a stream lasts as long as its reader likes
        _took(method, route).observe(seconds)
    who: Any = scope.get("principal")
    _log.info(
        "request",
        method=method,
        route=route,
        status=status,
        arrived=arrived.isoformat(timespec="microseconds"),  # the line itself is of the end
        ms=round(seconds * 1000, 1),
        role=who and who.role,
        org=who and who.org,
    )


@cache  # routes, methods and status codes are few; to look a label up costs more than to count
def _answered(method: str, route: str, status: int) -> Counter:
    return REQUESTS.labels(method, route, status)


@cache
def _took(method: str, route: str) -> Histogram:
    return SECONDS.labels(method, route)


def _header(scope: Scope, name: bytes) -> str | None:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), None)
