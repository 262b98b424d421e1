"""The local issuer: its tokens verify against its published keys, also after a rotation; refusals say why."""

import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import Token

from deploy.local import issuer
from deploy.local.demo_users import ROLES, demo_users
from deploy.local.issuer import DEMO_GRANT, create_app
from deploy.local.issuer_keys import PUBLISHED_FOR, Keys
from deploy.local.issuer_settings import Settings
from deploy.local.paths import DEMO_USERS

URL = "http://127.0.0.1:1"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        port=1,
        issuer_url=URL,
        issuer_keys=tmp_path / "keys",
        issuer_clients={"training": "s3cret"},
        demo=True,
    )


@pytest.fixture
def client(settings: Settings) -> httpx.AsyncClient:
    return client_of(settings)


def client_of(settings: Settings) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(create_app(settings)), base_url=URL)


async def decoded(client: httpx.AsyncClient, token: str) -> Token:
    keys = KeySet.import_key_set((await client.get("/jwks.json")).json())
    return jwt.decode(token, keys, algorithms=["ES256"])


async def claims(client: httpx.AsyncClient, token: str) -> dict[str, Any]:
    return dict((await decoded(client, token)).claims)


async def demo(client: httpx.AsyncClient, user: str = "director") -> str:
    answer = await client.post("/token", data={"grant_type": DEMO_GRANT, "user": user})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


async def test_a_demo_users_token_says_who_may_do_what_and_no_name(client: httpx.AsyncClient) -> None:
    said = await claims(client, await demo(client))
    assert (said["iss"], said["aud"], said["role"], said["org"]) == (
        URL,
        "kruchang",
        "bureau.director",
        "BUREAU",
    )
    assert said["person_id"] == str(demo_users(DEMO_USERS)["director"].person)
    assert said["exp"] - said["iat"] == 3600
    assert set(said) == {"iss", "aud", "sub", "iat", "exp", "jti", "person_id", "role", "org"}


def test_every_role_has_a_demo_user() -> None:
    assert {user.role for user in demo_users(DEMO_USERS).values()} == set(ROLES)


async def test_a_regional_supervisors_token_names_the_region(client: httpx.AsyncClient) -> None:
    assert (await claims(client, await demo(client, "supervisor-east")))["scope_region"] == "EAST_BANGKOK"


async def test_a_provincial_executives_token_names_the_province(client: httpx.AsyncClient) -> None:
    said = await claims(client, await demo(client, "provincial"))
    assert (said["role"], said["scope_province"]) == ("supervisor", "TH-20")
    form = {"grant_type": DEMO_GRANT, "role": "supervisor", "org": "OVEC", "province": "TH-90"}
    anybody = (await client.post("/token", data=form)).json()["access_token"]
    assert (await claims(client, anybody))["scope_province"] == "TH-90"


async def test_the_demo_signs_in_anybody_with_a_role_and_an_organisation(client: httpx.AsyncClient) -> None:
    person = "11111111-1111-5111-8111-111111111111"
    form = {"grant_type": DEMO_GRANT, "role": "teacher", "org": "rayong-tc", "person_id": person}
    said = await claims(client, (await client.post("/token", data=form)).json()["access_token"])
    assert (said["role"], said["org"], said["person_id"]) == ("teacher", "rayong-tc", person)


async def test_somebody_of_a_role_and_organisation_is_always_the_same_person(
    client: httpx.AsyncClient,
) -> None:
    form = {"grant_type": DEMO_GRANT, "role": "college.academic", "org": "rayong-tc"}
    tokens = [(await client.post("/token", data=form)).json()["access_token"] for _ in range(2)]
    first, second = [await claims(client, token) for token in tokens]
    assert (first["sub"], first["person_id"]) == (second["sub"], second["person_id"])


@pytest.mark.parametrize("wrong", [{"role": "king", "org": "OVEC"}, {"role": "teacher", "org": "a b"}])
async def test_the_demo_signs_in_nobody_of_an_unknown_role_or_organisation(
    client: httpx.AsyncClient, wrong: dict[str, str]
) -> None:
    answer = await client.post("/token", data={"grant_type": DEMO_GRANT, **wrong})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize("way", ["form", "basic"])
async def test_a_service_gets_its_token_with_its_secret(client: httpx.AsyncClient, way: str) -> None:
    data = {"grant_type": "client_credentials"}
    if way == "form":
        answer = await client.post("/token", data=data | {"client_id": "training", "client_secret": "s3cret"})
    else:
        answer = await client.post("/token", data=data, auth=("training", "s3cret"))
    said = await claims(client, answer.json()["access_token"])
    assert (said["sub"], said["role"], said["org"]) == ("service:training", "operator", "OVEC")


@pytest.mark.parametrize(
    ("sent", "status", "error"),
    [
        (
            {"grant_type": "client_credentials", "client_id": "training", "client_secret": "x"},
            401,
            "invalid_client",
        ),
        (
            {"grant_type": "client_credentials", "client_id": "nobody", "client_secret": ""},
            401,
            "invalid_client",
        ),
        ({"grant_type": "client_credentials"}, 401, "invalid_client"),
        ({"grant_type": DEMO_GRANT, "user": "nobody"}, 400, "invalid_grant"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
async def test_who_gets_no_token_is_told_why(
    client: httpx.AsyncClient, sent: dict[str, str], status: int, error: str
) -> None:
    answer = await client.post("/token", data=sent)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


async def test_without_demo_nobody_signs_in_without_a_secret(settings: Settings) -> None:
    client = client_of(settings.model_copy(update={"demo": False}))
    answer = await client.post("/token", data={"grant_type": DEMO_GRANT, "user": "director"})
    assert answer.status_code == 400
    assert (
        DEMO_GRANT
        not in (await client.get("/.well-known/openid-configuration")).json()["grant_types_supported"]
    )


async def test_after_a_rotation_old_tokens_verify_and_new_ones_name_the_new_key(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    old = await demo(client)
    new_key = Keys(settings.issuer_keys).rotate()
    assert await claims(client, old)
    token = await decoded(client, await demo(client))
    assert token.header["kid"] == new_key


def test_a_key_nobodys_token_needs_is_no_longer_published(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    moment = time.time()
    keys.rotate(moment - 3 * PUBLISHED_FOR)
    keys.rotate(moment - 2 * PUBLISHED_FOR)
    current = keys.rotate(moment - 10)
    assert [key.kid for key in keys.published(moment + PUBLISHED_FOR)] == [current]
    assert len(list(keys.published(moment))) == 2


async def test_the_keys_survive_a_restart_and_others_cannot_read_them(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    token = await demo(client)
    assert await claims(client_of(settings), token)
    assert all(file.stat().st_mode & 0o077 == 0 for file in settings.issuer_keys.iterdir())


async def test_a_token_of_another_issuer_does_not_verify(client: httpx.AsyncClient, tmp_path: Path) -> None:
    other = Keys(tmp_path / "other").signing()
    forged = jwt.encode({"alg": "ES256", "kid": other.kid}, {"role": "operator"}, other)
    with pytest.raises((JoseError, ValueError)):
        await claims(client, forged)


def test_it_listens_on_loopback_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in {"HOST": "0.0.0.0", "PORT": "1", "ISSUER_URL": URL, "ISSUER_CLIENTS": "{}"}.items():  # noqa: S104 (refused)
        monkeypatch.setenv(f"KRUCHANG_{name}", value)
    monkeypatch.setenv("KRUCHANG_ISSUER_KEYS", str(tmp_path))
    with pytest.raises(SystemExit, match="loopback only"):
        issuer.main()


@pytest.mark.parametrize("credentials", ["é", "=", "/w=="])
async def test_credentials_that_cannot_be_read_are_401(client: httpx.AsyncClient, credentials: str) -> None:
    answer = await client.post(
        "/token",
        data={"grant_type": "client_credentials"},
        headers=[(b"Authorization", f"Basic {credentials}".encode("latin-1"))],
    )
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


async def test_the_issuers_answers_are_kept_by_nobody_and_set_no_cookie(client: httpx.AsyncClient) -> None:
    granted = await client.post("/token", data={"grant_type": DEMO_GRANT, "user": "director"})
    for answer in (
        granted,
        await client.get("/docs"),
        await client.get("/jwks.json"),
        await client.get("/x"),
    ):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "set-cookie" not in answer.headers
