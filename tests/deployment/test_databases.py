"""A service's databases on a server that only has a superuser: what each migration's first container does."""

import uuid
from pathlib import Path

import asyncpg
import pytest
from pydantic import SecretStr

from deploy.databases.__main__ import DatabaseSettings, ensure
from deploy.databases.server import DATABASES, Role, database_url, drop_database
from deploy.trial import write


async def test_databases_and_roles_are_made_once_and_passwords_follow_the_addresses(
    postgres_url: str,
) -> None:
    name = f"d{uuid.uuid4().hex[:10]}"
    keys = f"{name}_keys"
    settings = _settings(postgres_url, name, keys, "first")
    try:
        assert await ensure(settings) == [name, keys]
        owner = await asyncpg.connect(settings.owner_database_url.get_secret_value())
        await owner.execute("CREATE TABLE kept (nr int)")
        await owner.close()
        changed = _settings(postgres_url, name, keys, "p:s@second")
        assert await ensure(changed) == [name, keys]
        runtime = await asyncpg.connect(changed.database_url.get_secret_value())
        assert await runtime.fetchval("SELECT to_regclass('kept')::text") == "kept"
        await runtime.close()
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(settings.database_url.get_secret_value())
    finally:
        admin = await asyncpg.connect(postgres_url)
        for database in (name, keys):
            await drop_database(admin, database)
        await admin.execute(f"DROP ROLE IF EXISTS {name}_owner; DROP ROLE IF EXISTS {name}_app")
        await admin.close()


async def test_addresses_of_two_databases_are_no_address(postgres_url: str) -> None:
    settings = _settings(postgres_url, "one", "keys", "p")
    other = settings.model_copy(
        update={"database_url": SecretStr(database_url(postgres_url, "other", Role("r", "p")))}
    )
    with pytest.raises(ValueError, match="the service's"):
        await ensure(other)


def test_a_trial_is_made_once_and_has_an_address_for_every_database(tmp_path: Path) -> None:
    made = write(tmp_path / "trial", "https://issuer.test").read_text()
    certificate = (tmp_path / "trial" / "kafka-tls" / "tls.crt").read_bytes()
    for database in DATABASES:
        assert f"{database.upper()}_OWNER_DATABASE_URL=postgresql://{database}_owner:" in made
        assert f"@postgres:5432/{database}?sslmode=verify-full" in made
    assert write(tmp_path / "trial", "https://another.test").read_text() == made
    assert (tmp_path / "trial" / "kafka-tls" / "tls.crt").read_bytes() == certificate
    assert (tmp_path / "trial").stat().st_mode & 0o077 == 0


def _settings(superuser: str, name: str, keys: str, password: str) -> DatabaseSettings:
    owner, runtime = Role(f"{name}_owner", password), Role(f"{name}_app", password)
    return DatabaseSettings(
        superuser_database_url=SecretStr(superuser),
        owner_database_url=SecretStr(database_url(superuser, name, owner)),
        database_url=SecretStr(database_url(superuser, name, runtime)),
        vault_keys_owner_database_url=SecretStr(database_url(superuser, keys, owner)),
        vault_keys_database_url=SecretStr(database_url(superuser, keys, runtime)),
    )
