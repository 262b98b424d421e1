"""Routes say who may call them, or they do not exist: deny by default."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any, ParamSpec, TypeVar

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import Route, compile_path

from shared.eventsourcing.deciding.answer import Answer, CommandAnswer
from shared.eventsourcing.deciding.errors import UnavailableError
from shared.eventsourcing.patience import within
from shared.http.entering.arguments import Handler, quick
from shared.http.entering.call import CommandCall, command_call
from shared.http.entering.door import enter
from shared.http.entering.openapi import COMMAND_HEADERS, Responses, problems, roles_extra
from shared.http.entering.room import Room
from shared.http.reading.consistency import HEADER as CONSISTENCY_TOKEN
from shared.http.running import running
from shared.http.signing_in.roles import Role
from shared.http.wording.problems import problems_of
from shared.kernel.refusal import Refused

LONGEST_READ = 8.0  # seconds until a caller is told to come again, whatever hangs behind us
LONGEST_COMMAND = 15.0  # a little more than Commands takes at the longest, which knows better what happened
SOON_HERE = 64 * 1024  # bytes; a larger body has its own time to arrive
OPEN = frozenset({"/livez", "/readyz", "/metrics", "/docs", "/docs/static", "/openapi.json"})

_OF_EVERYBODY = "of_everybody"
_COMMAND = "is_command"
CONTRACTS = frozenset(
    {
        "/contracts",
        "/contracts/promises",
        "/contracts/style.css",
        "/contracts/{wire_type}",
        "/asyncapi.json",
        "/schemas/{file}",
        "/problems",
        "/problems/{code}",
    }
)  # open too: what events and problems mean is for everybody to know

P = ParamSpec("P")
F = TypeVar("F", bound=Callable[..., Awaitable[Any]])


class GuardedRoute(APIRoute):
    """A route whose caller is asked for a token and a role before the body is read."""

    quick: Handler | None = None  # behind the door too, for who found the route without FastAPI

    @property
    def roles(self) -> frozenset[Role]:
        """Who may call; declared once, where the OpenAPI document shows it too."""
        return frozenset(map(Role, (self.openapi_extra or {}).get("x-roles", ())))

    def get_route_handler(self) -> Handler:
        """FastAPI's own handler, behind the door."""
        if not self.roles:
            raise TypeError(f"{self.path} says of nobody that they may call it")
        handler, roles, takes_body = super().get_route_handler(), self.roles, self.body_field is not None
        if getattr(self.endpoint, _OF_EVERYBODY, False):
            handler = _kept(handler)
        if getattr(self.endpoint, _COMMAND, False) and (direct := quick(self.dependant, handler)):
            self.quick = self._guarded(direct, roles, takes_body=takes_body)
        return self._guarded(handler, roles, takes_body=takes_body)

    def _guarded(self, handler: Handler, roles: frozenset[Role], *, takes_body: bool) -> Handler:
        reads = self.methods == {"GET"}

        async def answer(request: Request) -> Response:
            return await handler(await enter(self.presented(request), roles, takes_body=takes_body))

        async def guarded(request: Request) -> Response:
            longest = LONGEST_READ if reads else LONGEST_COMMAND
            try:
                if takes_body and _may_arrive_slowly(request):
                    entered = await within(longest, enter(request, roles, takes_body=True))
                    await entered.body()  # in the caller's time, which has an end of its own (connections.py)
                    return await within(longest, handler(entered))
                return await within(longest, answer(request))
            except asyncio.CancelledError:  # the process stops: a repeat tells what became of it
                return await problems_of(request).handle(request, UnavailableError("stopping"))
            except Exception as error:
                return await problems_of(request).handle(request, error)

        return guarded

    def presented(self, request: Request) -> Request:
        """The request with whatever shows who calls; here a token, which it carries by itself."""
        return request


class Router(APIRouter):
    """The routes of one aggregate. Its own three decorators are the only way in."""

    def __init__(
        self, prefix: str, tags: Sequence[str], route_class: type[GuardedRoute] = GuardedRoute
    ) -> None:
        super().__init__(prefix=prefix, tags=list(tags), route_class=route_class, redirect_slashes=False)

    def command(
        self, path: str, *, roles: Sequence[Role], summary: str | None = None, **more: Any
    ) -> Callable[[Callable[P, Awaitable[Answer]]], Callable[P, Awaitable[Response]]]:
        """A command: POST, with an Idempotency-Key, answered with the facts it led to."""

        def register(function: Callable[P, Awaitable[Answer]]) -> Callable[P, Awaitable[Response]]:
            @wraps(function)
            async def send(*args: P.args, **kwargs: P.kwargs) -> Response:
                try:
                    return _response(await function(*args, **kwargs))
                except Refused:
                    # a look-up may refuse today what was answered before: a repeat gets its first answer
                    if first := await _answered_before(kwargs):
                        return _response(first)
                    await _check_level(kwargs)
                    raise

            setattr(send, _COMMAND, True)
            self.add_api_route(
                path,
                send,
                methods=["POST"],
                summary=summary,
                response_model=CommandAnswer,
                responses=problems(created=CommandAnswer),
                dependencies=[Depends(command_call)],
                openapi_extra=roles_extra(roles) | {"parameters": COMMAND_HEADERS},
                **more,
            )
            return send

        return register

    def read(
        self, path: str, *, roles: Sequence[Role], of_everybody: bool = False, **more: Any
    ) -> Callable[[F], F]:
        """A read: GET, answered with what the function returns.

        ``of_everybody``: the answer does not depend on who asks, so that one may be kept (`recent.py`).
        """
        register = self._plain("GET", path, roles, **more)

        def marked(function: F) -> F:
            setattr(function, _OF_EVERYBODY, of_everybody)
            return register(function)

        return marked

    def action(self, path: str, *, roles: Sequence[Role], **more: Any) -> Callable[[F], F]:
        """A POST that decides nothing and may be repeated, so it needs no Idempotency-Key.

        For a search whose words must not stand in a URL, or a re-drive.
        """
        return self._plain("POST", path, roles, **more)

    def _plain(
        self,
        method: str,
        path: str,
        roles: Sequence[Role],
        *,
        responses: Responses | None = None,
        openapi_extra: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> Callable[[F], F]:
        def register(function: F) -> F:
            self.add_api_route(
                path,
                function,
                methods=[method],
                responses={**problems(bodies=method == "POST"), **(responses or {})},
                openapi_extra={**(openapi_extra or {}), **roles_extra(roles)},
                **more,
            )
            return function

        return register


@dataclass(frozen=True)
class Row:
    """One route and who may call it."""

    method: str
    path: str
    roles: tuple[Role, ...]


def table(app: FastAPI) -> list[Row]:
    """Every guarded route of the app with its roles, by path."""
    guarded = ((found.path or "", found.original_route) for found in iter_route_contexts(app.routes))
    rows = [
        Row(method, path, tuple(role for role in Role if role in route.roles))
        for path, route in guarded
        if isinstance(route, GuardedRoute)
        for method in sorted(route.methods or ())
    ]
    return sorted(rows, key=lambda row: (row.path, row.method))


def refuse_unguarded(app: FastAPI, open_too: frozenset[str] = frozenset()) -> None:
    """An app with a route that anybody could call does not start."""
    for found in iter_route_contexts(app.routes):
        if (
            not isinstance(found.original_route, GuardedRoute)
            and found.path not in OPEN | CONTRACTS | open_too
        ):
            raise TypeError(f"the route {found.path} is not guarded")


def methods_at(app: FastAPI, path: str) -> list[str]:
    """What may be done at an address, whichever route does it."""
    return sorted(
        {
            method
            for found in iter_route_contexts(app.routes)
            if isinstance(found.original_route, Route) and compile_path(found.path or "")[0].match(path)
            for method in found.original_route.methods or ()
        }
    )


def _kept(handler: Handler) -> Handler:
    """The same, but an answer that is still good is not made again."""

    async def answer(request: Request) -> Response:
        recent = running(request).recent
        if recent is None or CONSISTENCY_TOKEN in request.headers:
            return await handler(request)
        key, moves = (request.scope["path"], request.scope["query_string"]), recent.moves
        if body := recent.get(key):
            return Response(body, media_type="application/json")
        made = await handler(request)
        if made.status_code == HTTPStatus.OK:
            recent.keep(key, bytes(made.body), moves)
        return made

    return answer


def _may_arrive_slowly(request: Request) -> bool:
    length = int(request.headers.get("content-length", "0"))
    return length > SOON_HERE or "transfer-encoding" in request.headers


async def _check_level(arguments: Mapping[str, object]) -> None:
    if room := _room_of(arguments):
        await room.commands.check_level()


def _room_of(arguments: Mapping[str, object]) -> Room[Any] | None:
    return next((found for found in arguments.values() if isinstance(found, Room)), None)


async def _answered_before(arguments: Mapping[str, object]) -> Answer | None:
    call = next((found for found in arguments.values() if isinstance(found, CommandCall)), None)
    room = _room_of(arguments)
    return await room.commands.answered(call.context) if room and call else None


def _response(answer: Answer) -> Response:
    headers = {"ETag": answer.etag, CONSISTENCY_TOKEN: answer.token}
    return Response(answer.body, answer.status, headers, "application/json")
