"""`python -m deploy.databases`: a service's databases and roles, on a server that only has a superuser.

Told as its `migrate` is (KRUCHANG_DATABASE_URL, KRUCHANG_OWNER_DATABASE_URL, for enrolment those of its
keys too), and KRUCHANG_SUPERUSER_DATABASE_URL. What is there stays; roles get the passwords of the addresses.
"""

import asyncio
import sys
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from deploy.databases.server import Role, ensure_database


class DatabaseSettings(BaseSettings):
    """Addresses with the passwords in them."""

    model_config = SettingsConfigDict(env_prefix="KRUCHANG_")

    superuser_database_url: SecretStr
    database_url: SecretStr
    owner_database_url: SecretStr
    vault_keys_database_url: SecretStr | None = None
    vault_keys_owner_database_url: SecretStr | None = None


async def ensure(settings: DatabaseSettings) -> list[str]:
    """The names of the databases that are there now."""
    pairs = [(settings.owner_database_url, settings.database_url)]
    if settings.vault_keys_database_url and settings.vault_keys_owner_database_url:
        pairs.append((settings.vault_keys_owner_database_url, settings.vault_keys_database_url))
    superuser, made = settings.superuser_database_url.get_secret_value(), []
    for owner, runtime in pairs:
        name, role = _named(owner.get_secret_value())
        other, serves = _named(runtime.get_secret_value())
        if name != other:
            raise ValueError(f"the owner's address names the database {name}, the service's {other}")
        await ensure_database(superuser, name, role, serves)
        made.append(name)
    return made


def _named(url: str) -> tuple[str, Role]:
    at = urlsplit(url)
    if not (at.username and at.password and at.path.strip("/")):
        raise ValueError("a database's address needs a role, a password and a database")
    return at.path.strip("/"), Role(unquote(at.username), unquote(at.password))


if __name__ == "__main__":
    sys.stdout.write(f"there: {', '.join(asyncio.run(ensure(DatabaseSettings())))}\n")
