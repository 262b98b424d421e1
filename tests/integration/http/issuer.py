"""An issuer in a test's hand: its keys, its tokens, and whether it answers at all."""

import time
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey

URL = "https://issuer.test"
PERSON = UUID("0198c1f2-8a51-7cc1-b6a1-6a1f0a2f9d11")


def new_key(kid: str) -> ECKey:
    return ECKey.generate_key("P-256", parameters={"kid": kid, "use": "sig", "alg": "ES256"})


class HandIssuer:
    """Answers as httpx's transport; counts how often it is asked for its keys."""

    def __init__(self, url: str = URL) -> None:
        self.url = url
        self.key = new_key("first")
        self.published = [self.key]
        self.away = False
        self.asked = 0

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self.answer))

    def answer(self, request: httpx.Request) -> httpx.Response:
        if self.away:
            raise httpx.ConnectError("nobody there")
        return httpx.Response(200, json=self.document(request.url.path))

    def document(self, path: str) -> dict[str, Any]:
        match path:
            case "/.well-known/openid-configuration":
                parts = {"jwks_uri": f"{self.url}/jwks.json", "token_endpoint": f"{self.url}/token"}
                return {"issuer": self.url, **parts}
            case "/token":
                return {"access_token": self.token("operator", "OVEC"), "expires_in": 600}
            case _:
                self.asked += 1
                return {"keys": [key.as_dict(private=False) for key in self.published]}

    def rotate(self, kid: str) -> None:
        self.key = new_key(kid)
        self.published = [self.key]

    def claims(self, role: str = "teacher", org: str = "rayong-tc", **changes: Any) -> dict[str, Any]:
        now = time.time()
        claims = {
            "iss": self.url, "aud": "kruchang", "iat": now, "exp": now + 600, "sub": "somebody",
            "person_id": str(PERSON), "role": role, "org": org,
        }  # fmt: skip
        return {name: value for name, value in {**claims, **changes}.items() if value is not None}

    def token(self, role: str = "teacher", org: str = "rayong-tc", **changes: Any) -> str:
        return self.sign(self.claims(role, org, **changes))

    def sign(self, claims: Mapping[str, Any], key: ECKey | None = None) -> str:
        key = key or self.key
        return jwt.encode({"alg": "ES256", "kid": str(key.kid)}, dict(claims), key)
