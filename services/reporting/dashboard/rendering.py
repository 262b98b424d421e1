"""From facts to HTML: one template environment, and what every page says beside its own matter."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from services.reporting.dashboard.view import HOME, kept
from services.reporting.speech.speech import Speech

HERE = Path(__file__).parent
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'{issuer}; frame-ancestors 'none'; base-uri 'none'"
)

_environment = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@cache
def asset(name: str) -> str:
    """The address of a file of ours; another content has another address, so it may be kept for ever."""
    digest = sha256((HERE / "static" / name).read_bytes()).hexdigest()[:12]
    return f"{HOME}/static/{name}?v={digest}"


def page(request: Request, template: str, speech: Speech, **facts: Any) -> HTMLResponse:
    """The page, in the reader's words."""
    held = getattr(request.app.state, "running", None)
    dashboard = held.room.dashboard if held and held.room else None
    session = dashboard.sessions.find(request) if dashboard else None
    shown = {
        "s": speech,
        "t": speech.t,
        "n": speech.n,
        "asset": asset,
        "demo": dashboard is None or dashboard.demo,
        "view": None,
        "standing": None,
        "principal": request.scope.get("principal"),
        "proof_of_form": session.proof if session else None,
        "nav": (),
        "exports": (),
        "kept": kept(request),
        **facts,
    }
    html = _environment.get_template(template).render(shown)
    issuer = f" {dashboard.issuer_origin}" if dashboard else ""
    headers = {
        "Content-Security-Policy": POLICY.format(issuer=issuer),
        "Content-Language": speech.language,
        "Vary": "Cookie, Accept-Language, Authorization",
    }
    return HTMLResponse(html, headers=headers)
