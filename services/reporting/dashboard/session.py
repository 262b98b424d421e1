"""Who is signed in, as far as the browser is concerned: one sealed cookie with the access token in it.

Nothing is kept on our side, so any process of the service answers, and there is nothing to lose in a restart.
"""

import hmac
import secrets
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from services.reporting.dashboard.sealed import Sealed

COOKIE = "kruchang_session"
PATHS = ("/dashboard", "/v1/exports")  # nowhere else does a browser show it


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in. ``proof`` goes into the forms of its pages, so that no other site can send them."""

    token: str
    proof: str
    until: float

    @staticmethod
    def of(token: str, until: float) -> "Session":
        """A new one."""
        return Session(token, secrets.token_urlsafe(16), until)

    def proves(self, said: str) -> bool:
        """Whether a form came from a page of this session."""
        return hmac.compare_digest(said.encode(), self.proof.encode())


@dataclass(frozen=True, slots=True)
class Sessions:
    """Puts a session into a browser, finds it again, takes it away."""

    sealed: Sealed
    over_tls: bool

    def find(self, request: Request) -> Session | None:
        """The session that the request carries; None where there is none or it is over."""
        found = self.sealed.opened(request.cookies.get(COOKIE))
        return Session(found["token"], found["proof"], found["until"]) if found else None

    def begin(self, answer: Response, session: Session, now: float) -> None:
        """Sent along with the answer; gone with the token's own end."""
        text = self.sealed.seal({"token": session.token, "proof": session.proof}, until=session.until)
        for path in PATHS:
            answer.set_cookie(
                COOKIE, text, max_age=int(session.until - now), path=path,
                secure=self.over_tls, httponly=True, samesite="lax",
            )  # fmt: skip

    def end(self, answer: Response) -> None:
        """The browser forgets it."""
        for path in PATHS:
            answer.delete_cookie(COOKIE, path=path, secure=self.over_tls, httponly=True, samesite="lax")
