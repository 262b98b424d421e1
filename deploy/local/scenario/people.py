"""Demo people: who stands behind a stable key, and how they are put into the vault, each once."""

import asyncio
from collections.abc import Iterable
from hashlib import sha256
from typing import Any
from uuid import UUID

from deploy.local.scenario.api import Who
from deploy.local.scenario.thread import Thread
from deploy.local.scenario.world import Names, Year
from shared.kernel.citizen_id import check_digit

PERSONNEL, ACADEMIC = "college.personnel", "college.academic"


def identity(key: str, names: Names) -> dict[str, Any]:
    """Always the same for a key: a demo name, a citizen id of nobody, an address that leads nowhere."""
    number = int.from_bytes(sha256(key.encode()).digest()[:16])
    prefix, given_th, given_en = names.given[number % len(names.given)]
    family_th, family_en = names.family[number // len(names.given) % len(names.family)]
    first_twelve = f"9{number // 1000 % 10**11:011d}"
    return {
        "name": {
            "th": {"prefix": prefix, "given": given_th, "family": family_th},
            "en": {"given": given_en, "family": family_en},
        },
        "citizen_id": first_twelve + check_digit(first_twelve),
        "contact": {
            "phone": f"000-{number % 1000:03d}-{number // 7 % 10_000:04d}",
            "email": f"{given_en}.{number % 10**6:06d}@{names.mail_domain}".lower(),
        },
    }


class Cast:
    """Registers people as they are needed, and remembers their opaque ids."""

    def __init__(self, year: Year, names: Names) -> None:
        self._on = year.people_registered_on.isoformat()
        self._names = names
        self._people: dict[str, asyncio.Task[UUID]] = {}

    @property
    def keys(self) -> list[str]:
        """Of everybody registered so far."""
        return list(self._people)

    async def person(self, thread: Thread, key: str, registrar: Who) -> UUID:
        """The opaque id of somebody; threads that ask for the same one wait for one registration."""
        if key not in self._people:
            self._people[key] = asyncio.create_task(self._register(thread, key, registrar))
        return await self._people[key]

    async def teacher(self, thread: Thread, field: str, teacher: str, teaching: Iterable[str]) -> Who:
        """`krabi-tc 2` of a field's story, registered with what she teaches; signed in as herself."""
        college, number = teacher.split()
        key = f"{field}/{college}/{number}"
        personnel = Who(PERSONNEL, college)
        person = await self.person(thread, key, personnel)
        body = {"on": self._on, "person": str(person), "college": college, "fields": list(teaching)}
        await thread.do(personnel, "enrolment", "/v1/teachers", f"{key}/teacher", body)
        return Who("teacher", college, person)

    async def _register(self, thread: Thread, key: str, registrar: Who) -> UUID:
        body = {"on": self._on, **identity(key, self._names)}
        return (await thread.do(registrar, "enrolment", "/v1/people", f"{key}/person", body)).id
