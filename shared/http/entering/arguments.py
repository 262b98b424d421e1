"""What a command's route takes, worked out once from what FastAPI knows of it, instead of at every request.

FastAPI solves and words anything; that costs four times as much as what a command of ours takes: its
address, one body, and dependencies of the request alone. Of any other kind there is no such plan, and
a request that does not fit the plan is FastAPI's to answer, who says what is wrong with it.
"""

import inspect
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from typing import Any

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
Arguments = Callable[[Request], Awaitable[dict[str, Any] | None]]
_OF_PARAMETERS = ("query_params", "header_params", "cookie_params")
_OF_MORE = (
    "websocket_param_name", "http_connection_param_name", "response_param_name",
    "background_tasks_param_name", "security_scopes_param_name", "own_oauth_scopes", "concurrency",
)  # fmt: skip
_STACKS = ("fastapi_middleware_astack", "fastapi_inner_astack", "fastapi_function_astack")


def quick(dependant: Dependant, by_fastapi: Handler) -> Handler | None:
    """A handler that calls the route's function, which answers with a Response; None: there is no plan."""
    plan, function = arguments_of(dependant), dependant.call
    if plan is None or function is None:
        return None

    async def handler(request: Request) -> Response:
        arguments = await plan(request)
        if arguments is None:
            return await _with_stacks(by_fastapi, request)
        answer: Response = await function(**arguments)
        return answer

    return handler


def arguments_of(dependant: Dependant) -> Arguments | None:
    """How to find the arguments of a request, None where it does not fit; None: FastAPI has to solve them."""
    bodies, parts = dependant.body_params, dependant.dependencies
    if not _is_plain(dependant) or len(bodies) > 1 or not all(map(_is_of_request_alone, parts)):
        return None
    body, request_name = next(iter(bodies), None), dependant.request_param_name
    in_address = [(field.name, field.alias, field.validate) for field in dependant.path_params]
    calls = dict.fromkeys(part.call for part in parts if part.call)  # each once
    asked = [(call, next(iter(_names_of_request(parts, call)))) for call in calls]
    named = [(part.name, part.call) for part in parts if part.name and part.call]

    async def arguments(request: Request) -> dict[str, Any] | None:
        sent: Any = None
        if body and (not await request.body() or (sent := await request.json()) is None):
            return None
        given = {call: await call(**{name: request} if name else {}) for call, name in asked}
        found = {name: given[call] for name, call in named}
        for name, alias, validate in in_address:
            found[name], wrong = validate(request.path_params[alias])
            if wrong:
                return None
        if body:
            found[body.name], wrong = body.validate(sent)
            if wrong:
                return None
        if request_name:
            found[request_name] = request
        return found

    return arguments


def _is_plain(dependant: Dependant) -> bool:
    return not any(getattr(dependant, name) for name in (*_OF_PARAMETERS, *_OF_MORE))


def _is_of_request_alone(part: Dependant) -> bool:
    return (
        _is_plain(part)
        and not (part.path_params or part.body_params or part.dependencies)
        and part.use_cache
        and inspect.iscoroutinefunction(part.call)
    )


def _names_of_request(parts: list[Dependant], call: Callable[..., Any]) -> list[str | None]:
    return [part.request_param_name for part in parts if part.call is call]


async def _with_stacks(by_fastapi: Handler, request: Request) -> Response:
    """FastAPI's handler wants to be where its routers would have called it."""
    async with AsyncExitStack() as stack:
        for name in _STACKS:
            request.scope.setdefault(name, stack)
        return await by_fastapi(request)
