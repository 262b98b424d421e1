"""A trained teacher's identity is erased: nobody can read it again, and no figure changes (PDPA, 5.2-R1)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import httpx

from deploy.local.scenario.api import Api, Who
from deploy.local.scenario.scene import personnel
from services.reporting.store.generations import CONSUMER, LIVE
from shared.contracts.cloudevent import from_message
from shared.contracts.enrolment.person import PersonalDataErased
from tests.journeys.journey import CENTRAL, OPERATOR, Journey
from tests.journeys.noted import digested, instants, note, until_settled
from tests.journeys.people import PRIVACY, teacher
from tests.journeys.rebuilding import rebuilt
from tests.journeys.topics import read_all
from tests.reporting.processes import until

COLLEGE = "nakhonsawan-tc"
ERASE = {"on": "2021-12-01", "request": "DSR-2565-001"}


@dataclass(frozen=True)
class Held:
    """What the system's databases hold of a person."""

    journey: Journey
    person: UUID

    async def rows(self, database: str, sql: str) -> int:
        connection = await asyncpg.connect(self.journey.up.system.site.databases[database].runtime)
        try:
            found: int = await connection.fetchval(f"SELECT count(*) FROM {sql}", self.person)
        finally:
            await connection.close()
        return found

    async def keys(self) -> int:
        return await self.rows("enrolment_keys", "person_key WHERE person = $1")

    async def records(self) -> int:
        return await self.rows("enrolment", "identity WHERE person = $1")

    async def projected(self, version: int) -> bool:
        of_stream = f"{LIVE}.inbox WHERE consumer = {CONSUMER} AND version = {version} AND stream = $1"
        return await self.rows("reporting", of_stream) == 1


async def test_an_identity_is_erased_and_no_figure_changes(journey: Journey) -> None:
    at = await instants(journey)
    async with journey.api() as api:
        who = await teacher(journey, api, f"{COLLEGE} 1")
        assert who.person is not None
        held = Held(journey, who.person)
        await until_settled(api, at[-1])
        before, were = await note(journey, api, at), await digested(journey, at)
        assert str(who.person) in await _proven(api)
        assert await _look(api, PRIVACY, who) == 200
        assert await _look(api, personnel(COLLEGE), who) == 200
        assert (await held.keys(), await held.records()) == (1, 1)

        erased = await _erase(api, who)
        assert [fact["type"] for fact in erased["facts"]] == ["ovec.enrolment.PersonalDataErased"]
        assert await held.records() == 0  # in the same transaction

        async def key_gone() -> bool:
            return await held.keys() == 0

        await until(key_gone)
        assert await _look(api, PRIVACY, who) == 404
        assert await _look(api, personnel(COLLEGE), who) == 404
        assert await _erase(api, who) == erased  # the same key: the first answer

        await until(lambda: held.projected(erased["version"]))
        assert await _on_the_topic(journey, who.person) == [erased["facts"][0]["id"]]
        assert (await journey.get("reporting", "/v1/behind", OPERATOR))["items"] == []
        assert await note(journey, api, at) == before
        assert await digested(journey, at) == were
        assert str(who.person) in await _proven(api)
        await rebuilt(journey)
        assert await digested(journey, at) == were


async def _erase(api: Api, who: Who) -> dict[str, Any]:
    answer = await api.send(
        PRIVACY, "POST", "enrolment", f"/v1/people/{who.person}/erase",
        body=ERASE, headers={"Idempotency-Key": "DSR-2565-001"},
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def _look(api: Api, reader: Who, who: Who) -> int:
    """The status of a look at the identity, which shows all of it or nothing."""
    path = f"/v1/people/{who.person}/identity?purpose=SUBJECT_REQUEST"
    answer: httpx.Response = await api.send(reader, "GET", "enrolment", path)
    shown = answer.json()
    assert ("name" in shown) == answer.is_success
    assert answer.is_success or shown["code"] == "identity.absent"
    return answer.status_code


async def _proven(api: Api) -> list[str]:
    """Whom RAIL's figure of trained teachers consists of."""
    path = "/v1/kpis/RAIL/2564/proof/5.2-R1?limit=200"
    proof = (await api.send(CENTRAL, "GET", "reporting", path)).json()
    assert (proof["actual"], proof["next"]) == (20, None)
    return [fact["subject"] for fact in proof["items"]]


async def _on_the_topic(journey: Journey, person: UUID) -> list[str]:
    """The events of the person's erasure."""
    site = journey.up.system.site
    events = [from_message(one.value, one.headers) for one in await read_all(site.kafka, site.topic_prefix)]
    return [str(event.id) for event in events
            if event.stream == person and isinstance(event.data, PersonalDataErased)]  # fmt: skip
