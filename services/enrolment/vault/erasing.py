"""Whoever was erased stays erased, whatever backup is restored; and what a restore leaves of the vault.

A restored store may know nothing of an erasure, and a restored key database has the key again. So what
counts is the store and the topic together: whoever either of them calls erased has neither key nor record.
"""

from dataclasses import dataclass
from uuid import UUID

import asyncpg

from services.enrolment.vault.keys import Keys
from services.enrolment.vault.own import EnrolmentSettings, keys_of
from shared.contracts.enrolment.person import PersonalDataErased
from shared.eventsourcing.kafka.broker import Kafka
from shared.eventsourcing.kafka.own_topic import OwnTopic
from shared.eventsourcing.migrate import topic_of


@dataclass(frozen=True, slots=True)
class Vault:
    """How people, records and keys stand to each other."""

    whole: int  # registered, with record and key
    without_key: list[UUID]  # comes back when the same organisation registers the person again, by this id
    without_record: list[UUID]  # comes back when the same organisation registers the same document again
    reserved: int  # a key that no registered person has: a registration that was not finished, or lost
    erased: int
    destroyed: int  # keys and records of erased people, found and destroyed just now

    def __str__(self) -> str:
        """For the operator."""
        told = (
            f"{self.erased} people are erased ({self.destroyed} of their keys and records were back and are "
            f"destroyed again); of those registered {self.whole} are whole, "
            f"{len(self.without_key)} have lost their key, {len(self.without_record)} their record; "
            f"{self.reserved} keys belong to nobody registered"
        )
        lost = [f"lost the key: {person}" for person in self.without_key]
        lost += [f"lost the record: {person}" for person in self.without_record]
        return "\n  ".join([told, *lost])


async def erase_again(settings: EnrolmentSettings) -> str:
    """Destroy what is left of everybody whom the store or the topic calls erased; tell how the vault is."""
    told = await _erased_on(topic_of("enrolment", settings.topic_prefix), settings.kafka())
    store = await asyncpg.connect(settings.database_url.get_secret_value())
    try:
        async with keys_of(settings) as keys:
            erased = told | await erased_in(store)
            destroyed = await destroy(store, keys, erased)
            return str(await _compared(store, keys, erased, destroyed))
    finally:
        await store.close()


async def erased_in(store: asyncpg.Connection) -> set[UUID]:
    """Whom the store calls erased."""
    erased = "SELECT stream FROM streams WHERE kind = 'person' AND state->>'stage' = 'ERASED'"
    return {row["stream"] for row in await store.fetch(erased)}


async def destroy(store: asyncpg.Connection, keys: Keys, people: set[UUID]) -> int:
    """Keys first: without them a record says nothing. How many of both there were."""
    gone = await keys.destroy(sorted(people))
    deleted = "DELETE FROM identity WHERE person = ANY($1) RETURNING person"
    return gone + len(await store.fetch(deleted, sorted(people)))


async def _erased_on(topic: str, kafka: Kafka) -> set[UUID]:
    async with OwnTopic(topic, kafka) as own:
        return {
            event.stream
            async for events in own.read({})
            for event in events
            if isinstance(event.data, PersonalDataErased)
        }


async def _compared(store: asyncpg.Connection, keys: Keys, erased: set[UUID], destroyed: int) -> Vault:
    people = "SELECT stream FROM streams WHERE kind = 'person' AND state->>'stage' = 'REGISTERED'"
    registered = {row["stream"] for row in await store.fetch(people)} - erased
    records = {row["person"] for row in await store.fetch("SELECT person FROM identity")}
    keyed = await keys.people()
    return Vault(
        whole=len(registered & records & keyed),
        without_key=sorted(registered - keyed),
        without_record=sorted((registered & keyed) - records),
        reserved=len(keyed - registered),
        erased=len(erased),
        destroyed=destroyed,
    )
