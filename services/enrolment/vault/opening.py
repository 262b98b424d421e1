"""Opening the vault: what was erased is destroyed again before anybody is served."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg

from services.enrolment.vault.erasing import destroy, erased_in
from services.enrolment.vault.own import EnrolmentSettings, Own, keys_of


@asynccontextmanager
async def opened(settings: EnrolmentSettings) -> AsyncIterator[Own]:
    """Open the vault; a restored backup may know keys of people erased since: those go first."""
    async with keys_of(settings) as keys:
        store = await asyncpg.connect(settings.database_url.get_secret_value())
        try:
            await destroy(store, keys, await erased_in(store))
        finally:
            await store.close()
        yield Own(keys, settings.demo, timedelta(hours=settings.seat_offer_hours))
