"""The sealed records, in the database of the events; every reading is written down before it happens."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from asyncpg import Pool

from services.enrolment.vault.crypto import UnreadableError, binding, seal, unseal
from services.enrolment.vault.identity import Contact, Document, Identity, Name
from services.enrolment.vault.keys import Reserved

Statement = tuple[str, tuple[object, ...]]


class Purpose(StrEnum):
    """Why an identity is looked up. A closed list, for it stands in addresses and in the log of readings."""

    VERIFICATION = "VERIFICATION"  # whose a certificate is, masked
    PAPER = "PAPER"  # names on an order, list, certificate
    CONTACT = "CONTACT"  # to reach the person
    CORRECTION = "CORRECTION"  # to check what is on record
    SUBJECT_REQUEST = "SUBJECT_REQUEST"  # the person asked (PDPA, s.30-36)
    INCIDENT = "INCIDENT"  # a breach is looked into (PDPA, s.37)


@dataclass(frozen=True, slots=True)
class Reading:
    """Who looked at whose identity, as whom and what for."""

    person: UUID
    by: UUID
    role: str
    org: str
    purpose: Purpose
    at: datetime


def put(reserved: Reserved, identity: Identity, *, anew: bool = False) -> Statement:
    """The statement that stores the identity, for the transaction of the registration.

    ``anew``: in the place of a record that nobody can read.
    """

    def sealed(what: str, plain: str) -> bytes:
        return seal(reserved.data_key, plain.encode(), bound_to=binding(reserved.person, what))

    contact = identity.contact and sealed("contact", identity.contact.model_dump_json())
    known = "DO UPDATE SET name = $2, document = $3, contact = $4" if anew else "DO NOTHING"
    return (
        f"""INSERT INTO identity (person, name, document, contact) VALUES ($1, $2, $3, $4)
            ON CONFLICT (person) {known}""",
        (
            reserved.person,
            sealed("name", identity.name.model_dump_json()),
            sealed("document", identity.document.model_dump_json()),
            contact,
        ),
    )


def remove(person: UUID) -> Statement:
    """The statement that removes the record, for the transaction of the erasure."""
    return "DELETE FROM identity WHERE person = $1", (person,)


async def is_readable(pool: Pool, key: Reserved) -> bool:
    """Whether there is a record, sealed under this key."""
    try:
        return await get(pool, key) is not None
    except UnreadableError:
        return False


async def is_lost(pool: Pool, person: UUID) -> bool:
    """Whether the person is registered and has no record: the two are written in one transaction."""
    lost: bool = await pool.fetchval(
        """SELECT EXISTS (SELECT FROM streams WHERE stream = $1 AND kind = 'person'
                                                AND state->>'stage' = 'REGISTERED')
                  AND NOT EXISTS (SELECT FROM identity WHERE person = $1)""",
        person,
    )
    return lost


async def note(pool: Pool, reading: Reading) -> None:
    """Write down that somebody looks."""
    await pool.execute(
        "INSERT INTO identity_read (at, person, by, role, org, purpose) VALUES ($1, $2, $3, $4, $5, $6)",
        reading.at, reading.person, reading.by, reading.role, reading.org, reading.purpose,
    )  # fmt: skip


async def get(pool: Pool, key: Reserved) -> Identity | None:
    """The identity, opened."""
    row = await pool.fetchrow("SELECT name, document, contact FROM identity WHERE person = $1", key.person)
    if row is None:
        return None

    def plain(what: str) -> bytes:
        return unseal(key.data_key, row[what], bound_to=binding(key.person, what))

    return Identity(
        name=Name.model_validate_json(plain("name")),
        document=Document.model_validate_json(plain("document")),
        contact=Contact.model_validate_json(plain("contact")) if row["contact"] else None,
    )
