"""The door of the pages: a browser shows its session's cookie where a portal shows a token.

Behind it all is as everywhere: the same tokens, roles and refusals. What goes wrong is a page for a browser.
"""

import json
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from services.reporting.dashboard.rendering import page
from services.reporting.dashboard.session import PATHS
from services.reporting.dashboard.taking import by_way_of
from services.reporting.dashboard.view import CHOICES, HOME, SIGN_IN, speech_of
from shared.http.entering.routing import GuardedRoute
from shared.http.running import running
from shared.http.wording.catalogue import TITLES
from shared.http.wording.problems import Problems


class PageRoute(GuardedRoute):
    """A route whose caller may also be a browser that signed in here."""

    def presented(self, request: Request) -> Request:
        """With the session's token, unless it brings one itself."""
        return shown_at_the_door(request)


class PagedProblems(Problems):
    """The same problems; to a browser that asked for a page of ours they are pages."""

    async def handle(self, request: Request, error: Exception) -> Response:
        """A page, problem+json, or the way to the sign-in."""
        answer = await super().handle(request, error)
        if not wants_page(request):
            return answer
        if answer.status_code == HTTPStatus.UNAUTHORIZED and request.method == "GET":
            return RedirectResponse(f"{SIGN_IN}?then={quote(by_way_of(_address(request)), safe='')}", 303)
        problem: dict[str, Any] = json.loads(bytes(answer.body))
        speech, passes = speech_of(request), answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
        shown = page(
            request, "problem.html", speech, problem=problem, home=_home(request),
            title=TITLES[answer.status_code][0 if speech.language == "th" else 1],
            again=_address(request) if passes and request.method == "GET" else None,
        )  # fmt: skip
        shown.status_code = answer.status_code
        if "retry-after" in answer.headers:
            shown.headers["Retry-After"] = answer.headers["retry-after"]
        return shown


def shown_at_the_door(request: Request) -> Request:
    """The request with the token of its session, if it has one and brings none itself."""
    room = running(request).room
    if room is None or "authorization" in request.headers:
        return request
    session = room.dashboard.sessions.find(request)
    if session is None:
        return request
    shown = (b"authorization", f"Bearer {session.token}".encode())
    request.scope["headers"] = [*request.scope["headers"], shown]
    return Request(request.scope, request.receive)


def wants_page(request: Request) -> bool:
    """Whether a person looks at the answer."""
    return request.url.path.startswith(PATHS) and "text/html" in request.headers.get("accept", "")


def _home(request: Request) -> str:
    """The overview, in the language, era and digits of the address that failed."""
    asked = {name: value for name in CHOICES if (value := request.query_params.get(name)) in CHOICES[name]}
    return f"{HOME}?{urlencode(asked)}" if asked else HOME


def _address(request: Request) -> str:
    query = request.url.query
    return request.url.path + (f"?{query}" if query else "")
