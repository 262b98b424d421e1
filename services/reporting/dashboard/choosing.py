"""What a reader chooses for all pages: language, era, digits. Kept in a cookie; the address goes before."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.reporting.api.room import Here
from services.reporting.dashboard.signing import ours
from services.reporting.dashboard.view import CHOICES, COOKIE, HOME, kept

CHOOSE = f"{HOME}/choose"
_YEAR = 365 * 24 * 3600
router = APIRouter(include_in_schema=False)


@router.get(CHOOSE)
async def choose(request: Request, room: Here, then: str = HOME) -> Response:
    """Back to the page in the way chosen. Another site's link changes what it shows, not what is kept."""
    asked = request.query_params
    chosen = {name: asked[name] for name, may in CHOICES.items() if asked.get(name) in may}
    at = urlsplit(ours(then))
    query = {**dict(parse_qsl(at.query)), **chosen}
    answer = RedirectResponse(f"{at.path}?{urlencode(query)}", 303)
    if request.headers.get("sec-fetch-site", "same-origin") in {"same-origin", "none"}:
        text = ".".join(f"{name}={value}" for name, value in {**kept(request), **chosen}.items())
        answer.set_cookie(
            COOKIE, text, max_age=_YEAR, path=HOME,
            secure=room.dashboard.sessions.over_tls, httponly=True, samesite="lax",
        )  # fmt: skip
    return answer
