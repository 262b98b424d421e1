"""Reporting's routes: each is bounded by the provinces that its caller sees, or says why it is national.

Deny by default, as with roles: a route that does neither is not registered, so nobody forgets it.
"""

import inspect
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from services.reporting.api.room import Seen
from shared.http.entering import routing
from shared.http.signing_in.roles import Role

F = TypeVar("F", bound=Callable[..., Awaitable[Any]])


class Router(routing.Router):
    """As every service's; `national` is the reason why an answer is the same whatever one's scope."""

    def _plain(
        self, method: str, path: str, roles: Sequence[Role], *, national: str | None = None, **more: Any
    ) -> Callable[[F], F]:
        plain = super()._plain

        def register(function: F) -> F:
            bounded = any(each.annotation == Seen for each in inspect.signature(function).parameters.values())
            if bounded == (national is not None):
                raise TypeError(f"{path} takes Seen, or says why it is national: one of the two")
            if bounded and getattr(function, "of_everybody", False):
                raise TypeError(f"{path} is answered by scope, so no answer of it may be kept for everybody")
            scope = {"x-scope": "provinces" if bounded else f"national: {national}"}
            return plain(method, path, roles, openapi_extra=scope, **more)(function)

        return register
