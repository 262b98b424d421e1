"""A small token issuer for one's own machine and for tests: OAuth 2 with ES256, loopback only.

A country signs in with its own issuer; services only need its URL. Here a service gets its token with
its client secret, and anybody of the demo for the asking, which is why it listens to nothing but loopback.
"""

import base64
import hmac
import ipaddress
import signal
import sys
import time
import uuid
from typing import Annotated

import uvicorn
from fastapi import FastAPI, Form, Header
from fastapi.responses import JSONResponse
from joserfc import jwt

from deploy.local.demo_users import DemoUser, demo_user, demo_users
from deploy.local.environment import AUDIENCE
from deploy.local.issuer_codes import Codes
from deploy.local.issuer_keys import TOKEN_LIFETIME, Keys
from deploy.local.issuer_pages import sign_in_routes
from deploy.local.issuer_settings import Settings
from shared.http.docs import add_docs
from shared.http.listening.secured import Secured

DEMO_GRANT = "urn:kruchang:demo"
SERVICE_ROLE = "operator"
SERVICE_ORG = "OVEC"


class GrantRefusedError(Exception):
    """No token, for a reason that RFC 6749 section 5.2 has a word for."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.answer = JSONResponse(
            {"error": error, "error_description": description},
            status,
            headers={"WWW-Authenticate": "Basic"} if status == 401 else None,
        )


def create_app(settings: Settings) -> FastAPI:
    """The issuer's routes."""
    app = FastAPI(title="Kruchang local issuer", description=__doc__, docs_url=None, redoc_url=None)
    app.add_middleware(Secured)
    add_docs(app)
    keys = Keys(settings.issuer_keys)
    keys.signing()
    codes = Codes()
    app.include_router(sign_in_routes(settings, codes))

    @app.exception_handler(GrantRefusedError)
    async def refuse(_: object, refused: GrantRefusedError) -> JSONResponse:
        return refused.answer

    @app.get("/.well-known/openid-configuration")
    async def configuration() -> dict[str, object]:
        return {
            "issuer": settings.issuer_url,
            "jwks_uri": f"{settings.issuer_url}/jwks.json",
            "token_endpoint": f"{settings.issuer_url}/token",
            "authorization_endpoint": f"{settings.issuer_url}/authorize",
            "end_session_endpoint": f"{settings.issuer_url}/end-session",
            "grant_types_supported": [
                "client_credentials",
                *(["authorization_code", DEMO_GRANT] if settings.demo else []),
            ],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "response_types_supported": ["code"],
            "scopes_supported": ["openid"],
            "code_challenge_methods_supported": ["S256"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
        }

    @app.get("/jwks.json")
    async def jwks() -> dict[str, object]:
        """The public keys; after a rotation the old one stays until its last token has expired."""
        return dict(keys.published().as_dict(private=False))

    @app.get("/readyz")
    async def readyz() -> dict[str, str]:
        return {"status": "ready"}

    @app.post("/token")
    async def token(
        grant_type: Annotated[str, Form()],
        client_id: Annotated[str | None, Form()] = None,
        client_secret: Annotated[str | None, Form()] = None,
        user: Annotated[str | None, Form()] = None,
        role: Annotated[str | None, Form()] = None,
        org: Annotated[str | None, Form()] = None,
        person_id: Annotated[uuid.UUID | None, Form()] = None,
        region: Annotated[str | None, Form()] = None,
        province: Annotated[str | None, Form()] = None,
        code: Annotated[str, Form()] = "",
        redirect_uri: Annotated[str, Form()] = "",
        code_verifier: Annotated[str, Form()] = "",
        authorization: Annotated[str | None, Header()] = None,
    ) -> JSONResponse:
        """A token for a service (client_credentials), for who signed in (authorization_code), or for anybody.

        For anybody (urn:kruchang:demo): one of a few named users (`user`), or whom one likes: `role` and
        `org`, for a teacher also the `person_id` that registration gave, for a supervisor the `region` or the
        `province`.
        """
        more: dict[str, str] = {}
        name, secret = _basic(authorization) if authorization else (client_id or "", client_secret or "")
        if grant_type == "client_credentials":
            claims = _claims_of_client(settings, name, secret)
        elif grant_type == "authorization_code" and settings.demo:
            _claims_of_client(settings, name, secret)
            issued = codes.redeem(code, name, redirect_uri, code_verifier)
            if issued is None:
                raise GrantRefusedError("invalid_grant", "the code is not good for this client, or no more")
            claims = _claims_of_user(_named(settings, issued.user))
            proof = {"aud": name, "sub": claims["sub"], "nonce": issued.asked.nonce}
            more["id_token"] = _sign(settings, keys, proof)
        elif grant_type == DEMO_GRANT and settings.demo:
            named = None if role else _named(settings, user or "")
            somebody = named or _anybody(role or "", org, person_id, region, province)
            claims = _claims_of_user(somebody)
        else:
            raise GrantRefusedError("unsupported_grant_type", f"not offered here: {grant_type}")
        answer = {
            "access_token": _sign(settings, keys, claims),
            "token_type": "Bearer",
            "expires_in": TOKEN_LIFETIME,
            **more,
        }
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    return app


def _claims_of_client(settings: Settings, name: str, secret: str) -> dict[str, str]:
    expected = settings.issuer_clients.get(name, "")
    if not expected or not hmac.compare_digest(expected.encode(), secret.encode()):
        raise GrantRefusedError("invalid_client", "unknown client or wrong secret", 401)
    subject = f"service:{name}"
    person = str(uuid.uuid5(uuid.NAMESPACE_URL, subject))  # nobody's: every token has one, so nobody need ask
    return {"sub": subject, "person_id": person, "role": SERVICE_ROLE, "org": SERVICE_ORG}


def _named(settings: Settings, name: str) -> DemoUser:
    user = demo_users(settings.issuer_users).get(name)
    if user is None:
        raise GrantRefusedError("invalid_grant", f"no demo user is called {name!r}")
    return user


def _anybody(
    role: str, org: str | None, person: uuid.UUID | None, region: str | None, province: str | None
) -> DemoUser:
    try:
        return demo_user(role, org or "", person, region, province)
    except ValueError as wrong:
        raise GrantRefusedError("invalid_grant", str(wrong)) from None


def _claims_of_user(user: DemoUser) -> dict[str, str]:
    claims = {"sub": f"demo:{user.name}", "person_id": str(user.person), "role": user.role, "org": user.org}
    scope = {"scope_region": user.region, "scope_province": user.province}
    return claims | {name: place for name, place in scope.items() if place}


def _sign(settings: Settings, keys: Keys, claims: dict[str, str]) -> str:
    now = int(time.time())
    registered = {
        "iss": settings.issuer_url,
        "aud": AUDIENCE,
        "iat": now,
        "exp": now + TOKEN_LIFETIME,
        "jti": str(uuid.uuid4()),
    }
    key = keys.signing()
    return jwt.encode({"alg": "ES256", "kid": str(key.kid)}, {**registered, **claims}, key)


def _basic(authorization: str) -> tuple[str, str]:
    scheme, _, credentials = authorization.partition(" ")
    try:
        name, _, secret = base64.b64decode(credentials, validate=True).decode().partition(":")
    except ValueError:  # no base64, no UTF-8, no ASCII
        name = secret = ""
    return (name, secret) if scheme.lower() == "basic" else ("", "")


def main() -> None:
    """Serve until told to stop."""
    settings = Settings()
    if not ipaddress.ip_address(settings.host).is_loopback:
        raise SystemExit("the local issuer gives tokens to whoever asks: it listens on loopback only")
    for stop in (signal.SIGTERM, signal.SIGINT):  # uvicorn raises what stopped it once more at its end
        signal.signal(stop, lambda *_: sys.exit(0))
    app = create_app(settings)
    uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning", server_header=False)


if __name__ == "__main__":
    main()
