"""What only this service has: its vault, how long a seat offer is open; and the settings of both."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import asyncpg
from pydantic import Field, SecretStr

from services.enrolment.vault.crypto import Masters
from services.enrolment.vault.keys import Keys
from shared.eventsourcing.database import open_pool
from shared.http.room import Room
from shared.http.settings import Settings


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
async def opened(settings: EnrolmentSettings) -> AsyncIterator[Own]:
    """Open the vault; a restored backup may know keys of people erased since: those go first."""
    pool = await open_pool(settings.vault_keys_database_url.get_secret_value(), size=4)
    try:
        keys = await Keys.open(pool, settings.masters())
        await _erase_again(settings, keys)
        yield Own(keys, settings.demo, timedelta(hours=settings.seat_offer_hours))
    finally:
        pool.terminate()  # nothing is ever half done here: each statement stands alone


async def _erase_again(settings: EnrolmentSettings, keys: Keys) -> None:
    store = await asyncpg.connect(settings.database_url.get_secret_value())
    try:
        erased = "SELECT stream FROM streams WHERE kind = 'person' AND state->>'stage' = 'ERASED'"
        people = [row["stream"] for row in await store.fetch(erased)]
        await keys.destroy(people)
        await store.execute("DELETE FROM identity WHERE person = ANY($1)", people)
    finally:
        await store.close()
