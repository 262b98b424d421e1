"""The key database: one data key a person, a blind index against duplicates, and their destruction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import UUID, uuid4

from asyncpg import Pool

from services.enrolment.vault.crypto import Masters, Wrapped, binding, blind_index, index_key, new_key

BATCH = 500
_INDEX_ROOT = b"index root"


@dataclass(frozen=True, slots=True)
class Reserved:
    """A person's opaque id and data key."""

    person: UUID
    data_key: bytes = field(repr=False)


class Keys:
    """Wrapped keys, and the way to them."""

    def __init__(self, pool: Pool, masters: Masters, index: bytes) -> None:
        self._pool, self._masters, self._index = pool, masters, index

    @classmethod
    async def open(cls, pool: Pool, masters: Masters) -> Self:
        """With the root of the blind index, which is made once and survives every change of master key."""
        fresh = masters.wrap(new_key(), bound_to=_INDEX_ROOT)
        await pool.execute(
            "INSERT INTO index_root (master, wrapped) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            fresh.master, fresh.sealed,
        )  # fmt: skip
        root = _wrapped(await pool.fetchrow("SELECT master, wrapped FROM index_root"))
        return cls(pool, masters, index_key(masters.unwrap(root, bound_to=_INDEX_ROOT)))

    async def reserve(self, document: str) -> Reserved:
        """The id and key of whoever has this document: the same for every repeat, new for a new one."""
        index, person, key = blind_index(self._index, document), uuid4(), new_key()
        wrapped = self._masters.wrap(key, bound_to=binding(person, "data key"))
        await self._pool.execute(
            """INSERT INTO person_key (person, blind_index, master, wrapped) VALUES ($1, $2, $3, $4)
               ON CONFLICT (blind_index) DO NOTHING""",
            person, index, wrapped.master, wrapped.sealed,
        )  # fmt: skip
        row = await self._pool.fetchrow(
            "SELECT person, master, wrapped FROM person_key WHERE blind_index = $1", index
        )
        return self._reserved(row) if row else await self.reserve(document)  # destroyed in between: anew

    async def reserve_for(self, person: UUID, document: str) -> Reserved | None:
        """A new key for a person whose key was lost, or the one that is there; None: another's document."""
        index = blind_index(self._index, document)
        wrapped = self._masters.wrap(new_key(), bound_to=binding(person, "data key"))
        await self._pool.execute(
            """INSERT INTO person_key (person, blind_index, master, wrapped) VALUES ($1, $2, $3, $4)
               ON CONFLICT DO NOTHING""",
            person, index, wrapped.master, wrapped.sealed,
        )  # fmt: skip
        row = await self._pool.fetchrow(
            "SELECT person, master, wrapped FROM person_key WHERE person = $1 AND blind_index = $2",
            person, index,
        )  # fmt: skip
        return self._reserved(row) if row else None

    async def of(self, person: UUID) -> Reserved | None:
        """The person's key; None where there is none any more."""
        row = await self._pool.fetchrow(
            "SELECT person, master, wrapped FROM person_key WHERE person = $1", person
        )
        return self._reserved(row) if row else None

    async def people(self) -> set[UUID]:
        """Everybody who has a key."""
        return {row["person"] for row in await self._pool.fetch("SELECT person FROM person_key")}

    async def destroy(self, people: Sequence[UUID]) -> int:
        """Key and index go; what was sealed under the key can never be read again. How many there were."""
        rows = await self._pool.fetch(
            "DELETE FROM person_key WHERE person = ANY($1) RETURNING person", list(people)
        )
        return len(rows)

    async def rewrap(self) -> int:
        """Wrap every key under the current master key; afterwards the older ones may be forgotten."""
        await self._rewrap_index_root()
        rewrapped = 0
        while rows := await self._pool.fetch(
            "SELECT person, master, wrapped FROM person_key WHERE master <> $1 LIMIT $2",
            self._masters.current, BATCH,
        ):  # fmt: skip
            fresh = [self._rewrapped(row) for row in rows]
            await self._pool.executemany(
                "UPDATE person_key SET master = $3, wrapped = $4 WHERE person = $1 AND wrapped = $2", fresh
            )
            rewrapped += len(fresh)
        return rewrapped

    async def _rewrap_index_root(self) -> None:
        root = _wrapped(await self._pool.fetchrow("SELECT master, wrapped FROM index_root"))
        if root.master != self._masters.current:
            key = self._masters.unwrap(root, bound_to=_INDEX_ROOT)
            fresh = self._masters.wrap(key, bound_to=_INDEX_ROOT)
            await self._pool.execute(
                "UPDATE index_root SET master = $2, wrapped = $3 WHERE wrapped = $1",
                root.sealed, fresh.master, fresh.sealed,
            )  # fmt: skip

    def _rewrapped(self, row: Any) -> tuple[UUID, bytes, str, bytes]:
        bound_to = binding(row["person"], "data key")
        key = self._masters.unwrap(_wrapped(row), bound_to=bound_to)
        fresh = self._masters.wrap(key, bound_to=bound_to)
        return row["person"], row["wrapped"], fresh.master, fresh.sealed

    def _reserved(self, row: Any) -> Reserved:
        key = self._masters.unwrap(_wrapped(row), bound_to=binding(row["person"], "data key"))
        return Reserved(row["person"], key)


def _wrapped(row: Any) -> Wrapped:
    return Wrapped(row["master"], row["wrapped"])
