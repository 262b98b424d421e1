"""The sealed records, in the database of the events; every reading is written down before it happens."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from asyncpg import Pool

from services.enrolment.vault.crypto import binding, seal, unseal
from services.enrolment.vault.identity import Contact, Document, Identity, Name
from services.enrolment.vault.keys import Reserved

Statement = tuple[str, tuple[object, ...]]


class Purpose(StrEnum):
    """Why an identity is looked up. A closed list, for it stands in addresses and in the log of readings."""

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


def put(reserved: Reserved, identity: Identity) -> Statement:
    """The statement that stores the identity, for the transaction of the registration."""

    def sealed(what: str, plain: str) -> bytes:
        return seal(reserved.data_key, plain.encode(), bound_to=binding(reserved.person, what))

    contact = identity.contact and sealed("contact", identity.contact.model_dump_json())
    return (
        """INSERT INTO identity (person, name, document, contact) VALUES ($1, $2, $3, $4)
           ON CONFLICT (person) DO NOTHING""",
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
