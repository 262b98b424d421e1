"""What only this service has: its vault, how long a seat offer is open; and the settings of both."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pydantic import Field, SecretStr

from services.enrolment.vault.crypto import Masters
from services.enrolment.vault.keys import Keys
from shared.eventsourcing.storing.database import open_pool
from shared.http.entering.room import Room
from shared.service.settings import Settings


class EnrolmentSettings(Settings):
    """The settings of all services, and those of the vault."""

    vault_keys_database_url: SecretStr
    vault_keys_owner_database_url: SecretStr | None = None  # only a process that migrates is told
    vault_master_key: SecretStr  # id:base64 of 32 bytes
    vault_retired_keys: SecretStr = SecretStr("")  # comma-separated, until `rewrap` has run
    seat_offer_hours: int = Field(default=48, ge=1, le=24 * 14)

    def masters(self) -> Masters:
        """The master keys, read."""
        return Masters.of(
            self.vault_master_key.get_secret_value(), self.vault_retired_keys.get_secret_value()
        )


@dataclass(frozen=True, slots=True)
class Own:
    """In the room of a running service: ``room.own``."""

    keys: Keys
    demo: bool
    offer_open_for: timedelta


def own_of(room: Room[Any]) -> Own:
    """The room's own things, typed."""
    own: Own = room.own
    return own


@asynccontextmanager
async def keys_of(settings: EnrolmentSettings) -> AsyncIterator[Keys]:
    """The key database, opened."""
    pool = await open_pool(settings.vault_keys_database_url.get_secret_value(), size=4)
    try:
        yield await Keys.open(pool, settings.masters())
    finally:
        pool.terminate()  # nothing is ever half done here: each statement stands alone
