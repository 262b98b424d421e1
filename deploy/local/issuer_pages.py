"""The local issuer's sign-in: the people of the demo to choose from, without a password, and it says so."""

import base64
import hashlib
from collections.abc import Iterable
from typing import Annotated, Any
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Query
from jinja2 import Environment
from pydantic import BaseModel
from starlette.responses import HTMLResponse, RedirectResponse, Response

from deploy.local.demo_users import DemoUser, demo_users
from deploy.local.issuer_codes import Asked, Codes
from deploy.local.issuer_settings import Settings
from deploy.local.paths import SIGN_IN_PAGE
from shared.http.signing_in.roles import Role
from shared.kernel.places import PROVINCES, OvecRegion

_template = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    SIGN_IN_PAGE.read_text(encoding="utf-8")
)
_style = SIGN_IN_PAGE.with_suffix(".css").read_text(encoding="utf-8")
_digest = base64.b64encode(hashlib.sha256(_style.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; img-src data:; style-src 'sha256-{_digest}'; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)


class AskedQuery(BaseModel):
    """The query of an authorization request."""

    response_type: str
    client_id: str
    redirect_uri: str
    scope: str = ""
    state: str = ""
    nonce: str = ""
    code_challenge: str = ""
    code_challenge_method: str = "plain"
    ui_locales: str = "th"


def sign_in_routes(settings: Settings, codes: Codes) -> APIRouter:
    """`/authorize` shows the people, `/authorize/as` is the choice of one, `/end-session` leads back."""
    router = APIRouter(include_in_schema=False)

    def wrong(asked: AskedQuery) -> str | None:
        """What must not be sent back to an address that nobody registered."""
        if not settings.demo:
            return "nobody signs in here without the demo"
        if asked.redirect_uri not in settings.issuer_redirects.get(asked.client_id, ()):
            return "unknown client, or an address that it did not register"
        if asked.response_type != "code" or "openid" not in asked.scope.split():
            return "only response_type=code with scope openid"
        if asked.code_challenge_method != "S256" or not asked.code_challenge:
            return "a code challenge by S256 is needed"
        return None

    @router.get("/authorize")
    async def authorize(asked: Annotated[AskedQuery, Query()]) -> Response:
        if why := wrong(asked):
            return HTMLResponse(f"400: {why}", 400)
        people = [_told(user, asked) for user in _in_order(demo_users(settings.issuer_users).values())]
        language = "en" if asked.ui_locales == "en" else "th"
        page = _template.render(people=people, th=language == "th", language=language, style=_style)
        return HTMLResponse(page, headers={"Content-Security-Policy": _POLICY})

    @router.get("/authorize/as")
    async def authorize_as(user: str, asked: Annotated[AskedQuery, Query()]) -> Response:
        if (why := wrong(asked)) or user not in demo_users(settings.issuer_users):
            return HTMLResponse(f"400: {why or 'no such demo user'}", 400)
        kept = Asked(asked.client_id, asked.redirect_uri, asked.state, asked.nonce, asked.code_challenge)
        answer = {"code": codes.issue(kept, user), "state": asked.state}
        return RedirectResponse(f"{asked.redirect_uri}?{urlencode(answer)}", 303)

    @router.get("/end-session")
    async def end_session(client_id: str = "", post_logout_redirect_uri: str = "") -> Response:
        """There is no session here to end: only the way back, to where the client may be sent."""
        registered = {_origin(url) for url in settings.issuer_redirects.get(client_id, ())}
        if _origin(post_logout_redirect_uri) not in registered:
            return HTMLResponse("400: an address that the client did not register", 400)
        return RedirectResponse(post_logout_redirect_uri, 303)

    return router


def _told(user: DemoUser, asked: AskedQuery) -> dict[str, Any]:
    place_th = place_en = ""
    if user.province:
        place_th, place_en = PROVINCES[user.province].th, PROVINCES[user.province].en
    elif user.region:
        place_th, place_en = OvecRegion(user.region).th, OvecRegion(user.region).en
    role = Role(user.role)
    query = urlencode({"user": user.name, **asked.model_dump()})
    return {
        "name": user.name, "org": user.org, "role_th": role.th, "role_en": role.en,
        "place_th": place_th, "place_en": place_en, "url": f"/authorize/as?{query}",
    }  # fmt: skip


def _in_order(users: Iterable[DemoUser]) -> list[DemoUser]:
    """Whom the dashboard is for come first."""
    first = (Role.SUPERVISOR, Role.MINISTRY_READER, Role.CENTRAL_OFFICER, Role.BUREAU_DIRECTOR)
    return sorted(users, key=lambda user: first.index(Role(user.role)) if user.role in first else len(first))


def _origin(url: str) -> tuple[str, str]:
    at = urlsplit(url)
    return at.scheme, at.netloc
