"""A running system with its operator and its portals, and what is found in it afterwards."""

import asyncio
from dataclasses import dataclass, replace

import asyncpg

from tests.chaos.evidence import Databases
from tests.chaos.history.check import check, summary
from tests.chaos.proof import gathered
from tests.chaos.restore.portal import Person, Portal


@dataclass
class Town(Portal):
    """And what its databases hold."""

    async def keyed(self, person: Person) -> bool:
        """Whether the key database still has the person's key."""
        return await self._has("enrolment_keys", "person_key", person)

    async def recorded(self, person: Person) -> bool:
        """Whether there is a sealed record."""
        return await self._has("enrolment", "identity", person)

    async def _has(self, database: str, table: str, person: Person) -> bool:
        connection = await asyncpg.connect(self.stage.up.system.site.databases[database].runtime)
        try:
            found = await connection.fetchval(f"SELECT count(*) FROM {table} WHERE person = $1", person.id)
        finally:
            await connection.close()
        return bool(found)

    async def prove(self, found: Databases) -> None:
        """The checker finds nothing, but for the stored answers of commands whose events were adopted."""
        history = await gathered(self.stage, found)
        stores = dict(history.stores)
        for command in self.stage.commands:
            store = stores[command.service]
            if command.id in self.answers_lost and command.id not in store.answers:
                answers = {**store.answers, command.id: command.answer}
                stores[command.service] = replace(store, answers=answers)
        findings = await asyncio.to_thread(check, replace(history, stores=stores))
        assert not findings, summary(findings)
