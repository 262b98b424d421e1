"""Signing in and out: open to everybody, for nobody is signed in yet. All of it is the issuer's word, sealed.

Each sign-in that is under way has a cookie of its own, so several windows may sign in at the same time; each
comes back to the address that it wanted.
"""

import time
from typing import Annotated
from urllib.parse import quote

import structlog
from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from services.reporting.api.room import Here, Room
from services.reporting.dashboard.oidc import Begun, NotSignedInError
from services.reporting.dashboard.rendering import page
from services.reporting.dashboard.session import Session
from services.reporting.dashboard.view import HOME, SIGN_IN, SIGN_OUT, SIGNED_IN, SIGNED_OUT, speech_of
from shared.http.signing_in.issuer import IssuerUnavailableError
from shared.http.signing_in.tokens import BadTokenError
from shared.http.wording.problems import ProblemError

PATIENCE = 600  # seconds that a sign-in may take
LONGEST_ADDRESS = 1500  # it has to fit into a cookie

router = APIRouter(include_in_schema=False)
_log = structlog.get_logger()


@router.get(SIGN_IN)
async def sign_in(request: Request, room: Here, then: str = HOME) -> Response:
    """To the issuer, with the way back in a sealed cookie."""
    begun = Begun.now()
    try:
        url = await room.dashboard.oidc.sign_in_url(begun, speech_of(request).language)
    except IssuerUnavailableError:
        raise ProblemError("unavailable") from None
    kept = {"state": begun.state, "nonce": begun.nonce, "verifier": begun.verifier, "then": ours(then)}
    sealed = room.dashboard.flows.seal(kept, until=time.time() + PATIENCE)
    answer = RedirectResponse(url, 303)
    answer.set_cookie(
        _flow(begun.state), sealed, max_age=PATIENCE, path=SIGNED_IN,
        secure=room.dashboard.sessions.over_tls, httponly=True, samesite="lax",
    )  # fmt: skip
    return answer


@router.get(SIGNED_IN)
async def signed_in(
    request: Request, room: Here, code: Annotated[str, Query(max_length=2000)] = "", state: str = ""
) -> Response:
    """Back from the issuer: the code becomes a session, and the page that was wanted opens."""
    flow = room.dashboard.flows.opened(request.cookies.get(_flow(state)))
    then = flow["then"] if flow else HOME
    if flow is None or flow["state"] != state or not code:
        return _again(request, then, "the browser brought another sign-in back, or none")
    try:
        session = await _session(room, code, Begun(flow["state"], flow["nonce"], flow["verifier"]))
    except (NotSignedInError, BadTokenError) as refused:
        return _again(request, then, str(refused))
    except IssuerUnavailableError:
        raise ProblemError("unavailable") from None
    answer = RedirectResponse(then, 303)
    room.dashboard.sessions.begin(answer, session, time.time())
    answer.delete_cookie(_flow(state), path=SIGNED_IN)
    return answer


@router.post(SIGN_OUT)
async def sign_out(request: Request, room: Here, proof: str = "") -> Response:
    """The browser forgets the session, and the issuer is told; only a page of that session can ask for it."""
    session = room.dashboard.sessions.find(request)
    if session is None or not session.proves(proof):
        return RedirectResponse(SIGNED_OUT if session is None else HOME, 303)
    try:
        url = await room.dashboard.oidc.sign_out_url(room.dashboard.url + SIGNED_OUT)
    except IssuerUnavailableError:
        url = SIGNED_OUT
    answer = RedirectResponse(url, 303)
    room.dashboard.sessions.end(answer)
    return answer


@router.get(SIGNED_OUT)
async def signed_out(request: Request) -> Response:
    """Says so."""
    return page(request, "message.html", speech_of(request), key="signed_out", to=HOME)


def ours(address: str) -> str:
    """An address of our own pages, or the first of them: nobody is led elsewhere by a link to us."""
    is_ours = address == HOME or address.startswith((f"{HOME}/", f"{HOME}?"))
    return address if is_ours and is_plain(address) else HOME


def is_plain(address: str) -> bool:
    """Whether there is nothing in an address that leads out of the place with which it begins."""
    plain = address.isascii() and address.isprintable() and "\\" not in address and ".." not in address
    return plain and len(address) <= LONGEST_ADDRESS


async def _session(room: Room, code: str, begun: Begun) -> Session:
    granted = await room.dashboard.oidc.granted(code, begun)
    await room.dashboard.tokens.verify(granted.access_token)
    return Session.of(granted.access_token, time.time() + granted.expires_in)


def _again(request: Request, then: str, why: str) -> Response:
    _log.info("sign_in_failed", why=why)
    to = f"{SIGN_IN}?then={quote(then, safe='')}"
    shown = page(request, "message.html", speech_of(request), key="sign_in_failed", to=to)
    shown.status_code = 400
    return shown


def _flow(state: str) -> str:
    return f"kruchang_flow_{''.join(c for c in state[:12] if c.isalnum())}"
