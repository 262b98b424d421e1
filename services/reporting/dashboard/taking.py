"""A file that was asked for when the sign-in was over: after the next one a page hands it over.

A browser that is led straight to a file stays on the page before it: the issuer's, which has done its part.
"""

from urllib.parse import parse_qs, urlencode, urlsplit

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.reporting.dashboard.links import HOME as EXPORTS
from services.reporting.dashboard.rendering import page
from services.reporting.dashboard.signing import is_plain
from services.reporting.dashboard.view import HOME, speech_of

FILE = f"{HOME}/file"
router = APIRouter(include_in_schema=False)


def by_way_of(address: str) -> str:
    """The page on which one gets what is at this address: itself, unless a file is."""
    if not address.startswith(f"{EXPORTS}/"):
        return address
    said = parse_qs(urlsplit(address).query)
    return f"{FILE}?{urlencode({'of': address, 'lang': said.get('language', [''])[-1]})}"


@router.get(FILE)
async def file(request: Request, of: str = "") -> Response:
    """The file comes by itself, and by its link; whoever is not signed in is asked to, as everywhere."""
    if not (of.startswith(f"{EXPORTS}/") and is_plain(of)):
        return RedirectResponse(HOME, 303)
    shown = page(request, "message.html", speech_of(request), key="file_ready", to=of)
    shown.headers["Refresh"] = f"1; url={of}"
    return shown
