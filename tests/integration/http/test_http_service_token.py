"""What a service is told, and the token with which it asks the others."""

import asyncio
import base64
from typing import Any

import httpx
import pytest
from pydantic import SecretStr, ValidationError

from shared.http.signing_in.issuer import Issuer
from shared.http.signing_in.service_token import EARLY, ServiceToken
from shared.service.settings import Settings
from tests.integration.http.issuer import URL

TOLD = {
    "port": "1", "database_url": "postgresql://app:secret@db/x", "kafka_bootstrap_servers": "127.0.0.1:1",
    "issuer_url": "https://issuer.test", "client_id": "training", "client_secret": "secret",
    "curriculum_url": "http://c", "training_url": "http://t", "enrolment_url": "http://e",
    "reporting_url": "http://r", "request_hash_key": base64.b64encode(b"k" * 32).decode(),
}  # fmt: skip


class Granting:
    """An issuer that numbers its tokens."""

    def __init__(self) -> None:
        self.granted = 0
        self.moment = 0.0
        self.credentials = ""

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path != "/token":
            return httpx.Response(
                200,
                json={"issuer": URL, "jwks_uri": f"{URL}/jwks.json", "token_endpoint": f"{URL}/token"},
            )
        self.granted += 1
        self.credentials = request.headers["authorization"]
        return httpx.Response(200, json={"access_token": f"t{self.granted}", "expires_in": 600})

    def token(self) -> ServiceToken:
        client = httpx.AsyncClient(transport=httpx.MockTransport(self.answer))
        return ServiceToken(Issuer(URL, client), "training", SecretStr("s3cret"), lambda: self.moment)


async def test_a_token_is_fetched_once_with_the_services_secret_and_renewed_before_its_end() -> None:
    granting = Granting()
    token = granting.token()
    assert await asyncio.gather(*(token.token() for _ in range(5))) == ["t1"] * 5
    assert base64.b64decode(granting.credentials.removeprefix("Basic ")) == b"training:s3cret"
    granting.moment = 600 - EARLY - 1
    assert await token.token() == "t1"
    granting.moment = 600 - EARLY
    assert await token.token() == "t2"


def test_settings_come_from_the_environment_and_show_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in TOLD.items():
        monkeypatch.setenv(f"KRUCHANG_{name.upper()}", value)
    settings = Settings()
    assert settings.url_of("enrolment") == "http://e"
    assert settings.request_key() == b"k" * 32
    assert "secret" not in repr(settings).replace("client_secret", "")


@pytest.mark.parametrize("key", [base64.b64encode(b"short").decode(), "not base64!"])
def test_a_request_hash_key_that_could_be_guessed_is_refused(key: str) -> None:
    with pytest.raises(ValidationError, match="request_hash_key"):
        Settings.model_validate({**TOLD, "request_hash_key": key})


@pytest.mark.parametrize(
    ("issuer", "demo", "good"),
    [
        ("https://issuer.example", False, True),
        ("http://127.0.0.1:7010", False, True),
        ("http://[::1]:7010", False, True),
        ("http://localhost:7010", False, True),
        ("http://issuer.example", True, True),
        ("http://issuer.example", False, False),
        ("http://10.0.0.7", False, False),
        ("http://127.0.0.1.attacker.test", False, False),
        ("ftp://issuer.example", False, False),
        ("issuer.example", False, False),
    ],
)
def test_keys_come_over_tls_or_from_this_machine(issuer: str, demo: bool, good: bool) -> None:
    told: dict[str, Any] = {**TOLD, "issuer_url": issuer, "demo": demo}
    if good:
        assert Settings(**told).issuer_url == issuer
    else:
        with pytest.raises(ValidationError, match="https"):
            Settings(**told)
