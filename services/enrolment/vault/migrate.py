"""What the vault needs beyond the store: the key database, and a log of readings that nobody can change."""

from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from services.enrolment.vault.own import EnrolmentSettings

KEYS_SQL = Path(__file__).parent / "keys.sql"


async def migrate(settings: EnrolmentSettings) -> None:
    """Bring the key database to what the code expects; may be repeated."""
    keys_owner, owner = settings.vault_keys_owner_database_url, settings.owner_database_url
    if keys_owner is None or owner is None:
        raise ValueError("the owner URLs of both databases are needed to migrate")
    keys_role = urlsplit(settings.vault_keys_database_url.get_secret_value()).username
    role = urlsplit(settings.database_url.get_secret_value()).username
    await _run(
        keys_owner.get_secret_value(),
        KEYS_SQL.read_text(encoding="utf-8"),
        f'GRANT SELECT, INSERT, UPDATE, DELETE ON person_key, index_root TO "{keys_role}"',
    )
    await _run(owner.get_secret_value(), f'REVOKE UPDATE, DELETE, TRUNCATE ON identity_read FROM "{role}"')


async def _run(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock(hashtext('migrate'))")
            for statement in statements:
                await connection.execute(statement)
    finally:
        await connection.close()
