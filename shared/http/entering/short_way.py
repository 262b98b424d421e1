"""From an address to a command's route without FastAPI's routers, when it is surely the one they would take.

They look through routes and routers one after another, and every level wraps the request anew. Whatever
is not found here goes on to them: reads, pages, what is not there, a method that is not allowed.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.http.entering.arguments import Handler

_PARAMETER = re.compile(r"{\w+}")
_ANY_DEPTH = -1


@dataclass(frozen=True, slots=True)
class _Way:
    """A route that takes POST, and how it is answered directly; None: it is FastAPI's."""

    route: BaseRoute
    handler: Handler | None
    match: Callable[[str], re.Match[str] | None]
    depth: int  # slashes in its address


class ShortWay:
    """ASGI middleware around the router. ``quick`` gives a route's handler, where it has one."""

    def __init__(
        self, app: ASGIApp, routes: Sequence[BaseRoute], quick: Callable[[BaseRoute], Handler | None]
    ) -> None:
        self._app = app
        ways = list(_ways(routes, quick))
        self._by_depth = {
            depth: [way for way in ways if way.depth in {depth, _ANY_DEPTH}]
            for depth in {way.depth for way in ways}
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a command, or pass the request on."""
        found = self._find(scope) if scope["type"] == "http" and scope["method"] == "POST" else None
        if found is None:
            await self._app(scope, receive, send)
            return
        scope["route"], handler, scope["path_params"] = found
        answer = await handler(Request(scope, receive))
        await answer(scope, receive, send)

    def _find(self, scope: Scope) -> tuple[BaseRoute, Handler, dict[str, str]] | None:
        if scope.get("root_path"):
            return None
        path: str = scope["path"]
        for way in self._by_depth.get(path.count("/"), ()):
            if match := way.match(path):
                return (way.route, way.handler, match.groupdict()) if way.handler else None
        return None


def _ways(routes: Sequence[BaseRoute], quick: Callable[[BaseRoute], Handler | None]) -> Iterator[_Way]:
    """In the order in which FastAPI tries them."""
    for each in iter_route_contexts(routes):
        if each.methods is None:  # a mount, which may lie in the way of anything
            yield _Way(each.original_route, None, re.compile("").match, _ANY_DEPTH)
        elif "POST" in each.methods:
            simple = "{" not in _PARAMETER.sub("", each.path or "")
            handler = quick(each.original_route) if simple else None
            if handler and _is_included_anew(each):
                handler = None
            depth = (each.path or "").count("/") if simple else _ANY_DEPTH
            yield _Way(each.original_route, handler, each.path_regex.match, depth)


def _is_included_anew(each: RouteContext) -> bool:
    """Under another address, or with dependencies that the route itself does not know of."""
    own: Any = each.original_route
    return each.path != own.path or len(each.dependencies) != len(own.dependencies)
