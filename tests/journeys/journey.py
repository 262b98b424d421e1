"""A whole real system on which the scenario was played, twice: what journey tests walk through."""

from dataclasses import dataclass
from typing import Any

import asyncpg

from deploy.local.environment import WRITE_SERVICES
from deploy.local.scenario.api import Api, Who
from deploy.local.scenario.people import identity
from deploy.local.scenario.play import Played, play
from deploy.local.scenario.read import Scenario, scenario
from tests.journeys.intruder import Intruder
from tests.servers.apart import apart
from tests.servers.system import RunningSystem

CENTRAL, OPERATOR = Who("central.officer", "OVEC"), Who("operator", "OVEC")


@dataclass(frozen=True)
class Journey:
    """Shared by all journey tests, in any order: erase, rebuild, restart; but undo or only add."""

    up: RunningSystem
    scenario: Scenario
    first: Played
    again: Played
    events: tuple[dict[str, int], dict[str, int]]  # in each store, after the first time and after the second
    intruder: Intruder  # who played it first, and sent every command as another organisation before

    def api(self) -> Api:
        """The public APIs: `async with journey.api() as api`, then `api.send(Who(role, org), …)`."""
        return Api(self.up.urls)

    async def get(self, service: str, path: str, who: Who = CENTRAL) -> Any:
        """What a GET answers."""
        async with self.api() as api:
            answer = await api.send(who, "GET", service, path)
        assert answer.is_success, answer.text
        return answer.json()

    def identities(self) -> dict[str, dict[str, Any]]:
        """All that the vault was told about everybody, by their keys: names, citizen ids, addresses."""
        return {key: identity(key, self.scenario.names) for key in self.first.people}


def begin(up: RunningSystem) -> Journey:
    """Play it, and play it again."""
    read = scenario()
    intruder = Intruder(up.urls, read)
    first = apart(_play(intruder, read))
    events = apart(_count(up))
    again = apart(_play(Api(up.urls), read))
    return Journey(up, read, first, again, (events, apart(_count(up))), intruder)


async def _play(api: Api, read: Scenario) -> Played:
    async with api:
        return await play(api, read, lambda _: None)


async def _count(up: RunningSystem) -> dict[str, int]:
    counted = {}
    for service in WRITE_SERVICES:
        connection = await asyncpg.connect(up.system.site.databases[service].runtime)
        try:
            counted[service] = await connection.fetchval("SELECT count(*) FROM events")
        finally:
            await connection.close()
    return counted
