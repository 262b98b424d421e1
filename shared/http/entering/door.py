"""The door of every route: who is there, may they come in, can what they carry be read. In that order."""

import math

import structlog
from fastapi import Request

from shared.http.reading import consistency
from shared.http.reading.strict_request import StrictRequest
from shared.http.running import running
from shared.http.signing_in.allowance import Allowance
from shared.http.signing_in.issuer import IssuerUnavailableError
from shared.http.signing_in.roles import Role
from shared.http.signing_in.tokens import BadTokenError, Principal
from shared.http.wording.problems import ProblemError

_REALM = 'Bearer realm="kruchang"'  # how to sign in (RFC 6750, section 3)
_log = structlog.get_logger()


async def enter(arriving: Request, roles: frozenset[Role], *, takes_body: bool) -> StrictRequest:
    """The request, once its caller may make it. The body is not read before."""
    request, scope = StrictRequest(arriving.scope, arriving.receive), arriving.scope
    scope["principal"] = principal = await _signed_in(request)
    within_allowance(running(request).calls, principal)
    if principal.role not in roles:
        challenge = f'{_REALM}, error="insufficient_scope"'
        raise ProblemError(
            "forbidden_role",
            {"WWW-Authenticate": challenge},
            role=principal.role,
            allowed=sorted(roles),
        )
    if b"%00" in scope.get("query_string", b"") or "\x00" in scope["path"]:
        raise ProblemError("malformed_url")
    if takes_body:
        _check_media_type(request)
    await consistency.wait(request)
    return request


def within_allowance(allowance: Allowance, principal: Principal) -> None:
    """Count the request among the caller's. Raises ProblemError when there are too many."""
    if wait := allowance.take(principal.sub):
        seconds = math.ceil(wait)
        told = {"Retry-After": str(seconds), **allowance.told(principal.sub)}
        raise ProblemError("too_many_calls", told, seconds=seconds)


async def caller(request: Request) -> Principal:
    """Who is calling; only behind the door, where every route is."""
    principal: Principal = request.scope["principal"]
    return principal


async def _signed_in(request: Request) -> Principal:
    sent = request.headers.getlist("authorization")
    scheme, _, token = "".join(sent[:1]).partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise ProblemError("unauthenticated", {"WWW-Authenticate": _REALM})
    try:
        # of two at once a proxy may have looked at the other one: no token
        return await running(request).tokens.verify(token.strip() if len(sent) == 1 else "")
    except BadTokenError as bad:
        _log.info("token_refused", why=str(bad))
        challenge = f'{_REALM}, error="invalid_token"'
        raise ProblemError("unauthenticated", {"WWW-Authenticate": challenge}) from None
    except IssuerUnavailableError:
        raise ProblemError("unavailable") from None


def _check_media_type(request: Request) -> None:
    carries = "transfer-encoding" in request.headers or request.headers.get("content-length", "0") != "0"
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if carries and (kind != "application/json" or "content-encoding" in request.headers):
        raise ProblemError("unsupported_media_type")
