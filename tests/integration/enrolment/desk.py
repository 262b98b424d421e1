"""The enrolment service on a real PostgreSQL without Kafka: others' events are put in by hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4, uuid5

import httpx
from asyncpg import Pool
from fastapi import FastAPI

from deploy.databases.server import Database
from services.enrolment.app import SERVICE
from services.enrolment.policies import EXECUTE
from services.enrolment.replicas import Replicas
from services.enrolment.vault.migrate import migrate
from services.enrolment.vault.opening import opened
from services.enrolment.vault.own import EnrolmentSettings
from shared.contracts.common import CollegeGroup, Document, Sector
from shared.contracts.curriculum.college import CollegeRegistered
from shared.contracts.curriculum.content import CompletionPolicy
from shared.contracts.curriculum.field import FieldDesignated
from shared.contracts.curriculum.membership import CollegeJoinedNetwork
from shared.contracts.event import Event
from shared.contracts.recorded import Recorded
from shared.contracts.training.project import ApplicationsOpened
from shared.contracts.training.session import SessionScheduled
from shared.eventsourcing.appending.commands import Commands
from shared.eventsourcing.appending.due_loop import DueLoop
from shared.eventsourcing.appending.reads import Reads
from shared.eventsourcing.migrate import migrate_store
from shared.eventsourcing.storing.database import open_pool
from shared.http.app import create_app
from shared.http.entering.room import Room
from shared.http.running import Running
from shared.http.signing_in.issuer import Issuer
from shared.http.signing_in.tokens import Tokens
from shared.http.wording.catalogue import joined
from shared.kernel.citizen_id import check_digit
from shared.kernel.clock import HandMovedClock
from shared.kernel.fiscal_year import BANGKOK
from tests.integration.http.issuer import HandIssuer
from tests.integration.http.serving import variables

NOW = datetime(2021, 9, 30, 3, tzinfo=UTC)
MASTER = "first:" + "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="
ISSUER = HandIssuer()
PROJECT, SESSION = UUID(int=900), UUID(int=901)
CENTRE, HOME = "chonburi-tc", "rayong-tc"
ACADEMIC, PERSONNEL = f"college.academic@{CENTRE}", f"college.personnel@{HOME}"
FEB_1, MARCH_1 = "2021-02-01", "2021-03-01"


async def prepare(database: Database) -> None:
    """As migrate leaves the store, without the topic; the vault's part follows with its own database."""
    await migrate_store(database.owner, database.runtime, "enrolment", [SERVICE.schema])


def settings_of(store: Database, keys: Database, **changes: Any) -> EnrolmentSettings:
    vault = {
        "vault_keys_database_url": keys.runtime,
        "vault_keys_owner_database_url": keys.owner,
        "vault_master_key": MASTER,
        "demo": True,
    }
    return EnrolmentSettings.model_validate(
        {**variables(store, "127.0.0.1:1", "", ISSUER.url, {}), **vault, **changes}
    )


def recorded(event: Event, version: int = 1) -> Recorded:
    """An event as a topic would bring it."""
    return Recorded(
        source=event.source(), type=event.wire_type(), id=uuid4(), stream=uuid4(), version=version,
        position=1, epoch="test", occurred_at=NOW, recorded_at=NOW, fiscal_year=2564, actor_role="",
        orgunit="", correlation_id=uuid4(), causation_id=None, traceparent=None, hash=b"",
        value=event.model_dump_json().encode(), data=event,
    )  # fmt: skip


def world(seats: int = 2) -> list[Event]:
    """Two colleges in the network of RAIL, one outside it, and an open project with one session."""
    at: dict[str, Any] = {"on": date(2020, 10, 1)}
    places = {CENTRE: "TH-20", HOME: "TH-21", "sattahip-tc": "TH-20"}
    member: dict[str, Any] = {"field": "RAIL", "group": CollegeGroup.STANDARD, "sector": Sector.PUBLIC}
    of_project: dict[str, Any] = {
        "project": PROJECT, "centre": CENTRE, "cohort": 1, "province": "TH-20", "fiscal_year": 2564,
        "on": date(2021, 1, 15), **member,
    }  # fmt: skip
    opened_for = ApplicationsOpened(
        seats=seats, closes_on=date(2021, 2, 15), starts_on=date(2021, 3, 1), ends_on=date(2021, 3, 5),
        completion=CompletionPolicy(), curriculum=UUID(int=77), version=1, **of_project,
    )  # fmt: skip
    nine = datetime(2021, 3, 1, 9, tzinfo=BANGKOK)
    session = SessionScheduled(
        session=SESSION, title="อาณัติสัญญาณ", starts_at=nine, ends_at=nine + timedelta(hours=7), hours=6,
        **of_project,
    )  # fmt: skip
    return [
        *(CollegeRegistered(college=c, name_th="ว", name_en="C", province=p, sector=Sector.PUBLIC, **at)
          for c, p in places.items()),
        FieldDesignated(
            field="RAIL", name_th="ระบบราง", name_en="Rail", provinces=(), labour_demand="สูง",
            document=Document(number="1", dated=date(2020, 10, 1), issued_by="OVEC"), **at,
        ),
        *(CollegeJoinedNetwork(college=c, province=places[c], **member, **at) for c in (CENTRE, HOME)),
        opened_for,
        session,
    ]  # fmt: skip


class Desk:
    """Sends commands as this role or that, and takes in what other services say."""

    def __init__(self, app: FastAPI, room: Room[Replicas], clock: HandMovedClock, dues: DueLoop) -> None:
        self._http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://enrolment.test")
        self.room, self.pool, self.clock, self.dues = room, room.pool, clock, dues
        self._people = 0

    async def know(self, *events: Event) -> None:
        """Take in these events of other services."""
        async with self.pool.acquire() as connection:
            for version, event in enumerate(events, 1):
                await self.room.replicas.apply(connection, recorded(event, version))

    async def send(
        self, who: str, path: str, body: dict[str, Any] | None = None, key: str | None = None
    ) -> httpx.Response:
        """A command of somebody: `role`, `role@organisation`, `role@organisation#person`."""
        headers = {"Idempotency-Key": key or str(uuid4()), **_signed(who)}
        return await self._http.post(path, json=body or {}, headers=headers)

    async def done(self, who: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """The answer of a command that must be accepted."""
        answer = await self.send(who, path, body)
        assert answer.is_success, answer.text
        return answer.json()

    async def facts(self, who: str, path: str, body: dict[str, Any] | None = None) -> list[str]:
        """The names of the facts that a command led to."""
        answer = await self.done(who, path, body)
        return [fact["type"].rpartition(".")[2] for fact in answer["facts"]]

    async def refused(self, who: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, str]:
        """Status and code of a command that must be refused."""
        answer = await self.send(who, path, body)
        assert not answer.is_success, answer.text
        return answer.status_code, answer.json()["code"]

    async def get(self, who: str, path: str, **query: Any) -> httpx.Response:
        """A read of somebody."""
        return await self._http.get(path, params=query, headers=_signed(who))

    async def person(self, registrar: str = PERSONNEL) -> UUID:
        """A new demo person."""
        self._people += 1
        answer = await self.done(registrar, "/v1/people", person_body(self._people))
        return UUID(answer["id"])

    async def teacher(self, college: str = HOME, fields: tuple[str, ...] = ("RAIL",)) -> str:
        """A new teacher who can sign in."""
        person = await self.person(f"college.personnel@{college}")
        body = {"person": str(person), "college": college, "fields": fields, "on": "2020-11-02"}
        await self.done(f"college.personnel@{college}", "/v1/teachers", body)
        return f"teacher@{college}#{person}"

    async def applied(self, college: str = HOME) -> str:
        """A new teacher who has applied."""
        who = await self.teacher(college)
        await self.done(who, path_of(), {"on": FEB_1})
        return who

    async def endorsed(self, college: str = HOME) -> tuple[str, list[str]]:
        """A new teacher whose college has endorsed her, and what came of it."""
        who = await self.applied(college)
        body = {"on": FEB_1}
        return who, await self.facts(f"college.personnel@{college}", path_of(who, "endorse"), body)

    async def due(self) -> None:
        """A second passes, and what is due is executed."""
        self.clock.move(timedelta(seconds=1))
        await self.dues.once()

    async def stage(self, who: str) -> str:
        """Where her application stands."""
        answer = await self.get(who, path_of(who))
        stage: str = answer.json()["stage"]
        return stage


def path_of(who: str | None = None, verb: str | None = None) -> str:
    """The address of applications, of one, of a command on it."""
    parts = [f"/v1/projects/{PROJECT}/applications", who and id_of(who), verb]
    return "/".join(part for part in parts if part)


def id_of(who: str) -> str:
    return who.partition("#")[2]


def citizen_id(number: int) -> str:
    twelve = f"9{number:011d}"
    return twelve + check_digit(twelve)


def person_body(number: int, **changes: Any) -> dict[str, Any]:
    name = {"prefix": "นางสาว", "given": f"สมมติ{number}", "family": "ทดสอบระบบ"}
    contact = {"phone": "0812345678", "email": f"demo{number}@example.org"}
    return {
        "name": {"th": name},
        "citizen_id": citizen_id(number),
        "contact": contact,
        "on": "2020-11-02",
        **changes,
    }


def _signed(who: str) -> dict[str, str]:
    role, _, rest = who.partition("@")
    org, _, person = rest.partition("#")
    person = person or str(uuid5(UUID(int=0), who))
    token = ISSUER.token(role, org or "OVEC", person_id=person, sub=person)
    return {"Authorization": f"Bearer {token}"}


@asynccontextmanager
async def desk_on(store: Database, keys: Database, **settings: Any) -> AsyncIterator[Desk]:
    """The service's app with its room and its vault; no relay, no subscription."""
    held = settings_of(store, keys, **settings)
    await migrate(held)
    pool: Pool = await open_pool(store.runtime)
    clock = HandMovedClock(NOW)
    async with opened(held) as own:
        commands = Commands(pool, "enrolment", "test", clock, SERVICE.react)
        room = Room(commands, Reads(pool), Replicas(pool), clock, pool, own)
        tokens = Tokens(Issuer(ISSUER.url, ISSUER.client()), "kruchang")
        running = Running(tokens, b"k" * 32, clock, room=room)

        @asynccontextmanager
        async def start() -> AsyncIterator[Running]:
            yield running

        app = create_app(
            title="Enrolment",
            description="",
            catalogue=SERVICE.catalogue,
            routers=SERVICE.routers,
            start=start,
        )
        app.state.running = running
        execute = {name: partial(policy, room) for name, policy in EXECUTE.items()}
        dues = DueLoop(pool, store.runtime, "enrolment", clock, execute, joined(SERVICE.catalogue))
        yield Desk(app, room, clock, dues)
    await pool.close()
