"""How a page is declared: as a route of the API, with roles and scope, answered with HTML."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from starlette.responses import HTMLResponse

from services.reporting.api.routing import Router
from services.reporting.dashboard.door import PageRoute
from services.reporting.dashboard.view import HOME
from shared.http.signing_in.roles import EVERYONE, Role

F = TypeVar("F", bound=Callable[..., Awaitable[Any]])


class Pages(Router):
    """Routes below /dashboard."""

    def __init__(self) -> None:
        super().__init__(prefix=HOME, tags=["dashboard"], route_class=PageRoute)

    def page(
        self, path: str, *, roles: Sequence[Role] = EVERYONE, summary: str, national: str | None = None
    ) -> Callable[[F], F]:
        """A page: GET, for a browser that signed in here, or for whoever shows a token."""
        return self.read(
            path, roles=roles, summary=summary, national=national, response_class=HTMLResponse,
            response_model=None,
        )  # fmt: skip
