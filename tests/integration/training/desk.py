"""The training service on a real PostgreSQL without Kafka: others' events are put in by hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4, uuid5

import httpx
from asyncpg import Pool
from fastapi import FastAPI

from deploy.databases.server import Database
from services.training.app import SERVICE
from services.training.replicas import Replicas
from shared.contracts.event import Event
from shared.contracts.recorded import Recorded
from shared.eventsourcing.appending.commands import Commands
from shared.eventsourcing.appending.due_loop import DueLoop
from shared.eventsourcing.appending.reads import Reads
from shared.eventsourcing.migrate import migrate_store
from shared.http.app import create_app
from shared.http.entering.room import Room
from shared.http.running import Running
from shared.http.signing_in.issuer import Issuer
from shared.http.signing_in.tokens import Tokens
from shared.http.wording.catalogue import joined
from shared.kernel.clock import HandMovedClock
from tests.integration.http.issuer import HandIssuer

NOW = datetime(2021, 9, 30, 3, tzinfo=UTC)
BUREAU = {"bureau.officer", "bureau.director"}
ISSUER = HandIssuer()


async def migrated(database: Database) -> None:
    """As `python -m services.training migrate` leaves it, without the topic."""
    await migrate_store(database.owner, database.runtime, "training", [SERVICE.schema])


def recorded(event: Event) -> Recorded:
    """An event as a topic would bring it."""
    return Recorded(
        source=event.source(), type=event.wire_type(), id=uuid4(), stream=uuid4(), version=1, position=1,
        epoch="test", occurred_at=NOW, recorded_at=NOW, fiscal_year=2564, actor_role="", orgunit="",
        correlation_id=uuid4(), causation_id=None, traceparent=None, hash=b"",
        value=event.model_dump_json().encode(), data=event,
    )  # fmt: skip


class Desk:
    """Sends commands as this role or that, and takes in what other services say."""

    def __init__(self, app: FastAPI, pool: Pool, clock: HandMovedClock, dues: DueLoop) -> None:
        self._http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://training.test")
        self.pool, self.clock, self.dues = pool, clock, dues

    async def know(self, *events: Event) -> None:
        """Take in these events of other services."""
        async with self.pool.acquire() as connection:
            for event in events:
                await Replicas(self.pool).apply(connection, recorded(event))

    async def send(
        self, who: str, path: str, body: dict[str, Any] | None = None, **headers: str
    ) -> httpx.Response:
        """A command of somebody: `role` or `role@organisation`."""
        return await self._http.post(
            path, json=body or {}, headers={"Idempotency-Key": str(uuid4()), **_signed(who), **headers}
        )

    async def done(self, who: str, path: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
        """The answer of a command that must be accepted."""
        answer = await self.send(who, path, body, **headers)
        assert answer.is_success, answer.text
        return answer.json()

    async def refused(
        self, who: str, path: str, body: dict[str, Any] | None = None
    ) -> tuple[int, str, str | None]:
        """Status, code and clause of a command that must be refused."""
        answer = await self.send(who, path, body)
        problem = answer.json()
        assert not answer.is_success, answer.text
        return answer.status_code, problem["code"], problem["seed"]

    async def get(self, who: str, path: str, **query: Any) -> httpx.Response:
        """A read of somebody."""
        return await self._http.get(path, params=query, headers=_signed(who))


def _signed(who: str) -> dict[str, str]:
    role, _, org = who.partition("@")
    org = org or ("BUREAU" if role in BUREAU else "OVEC")
    person = str(uuid5(UUID(int=0), who))
    return {"Authorization": f"Bearer {_token(role, org, person)}"}


def _token(role: str, org: str, person: str) -> str:
    region = "NORTH" if role == "supervisor" else None
    return ISSUER.token(role, org, person_id=person, sub=person, scope_region=region)


@asynccontextmanager
async def desk_on(pool: Pool, url: str) -> AsyncIterator[Desk]:
    """The service's app with its room; no relay, no subscription."""
    clock = HandMovedClock(NOW)
    commands = Commands(pool, "training", "test", clock, SERVICE.react)
    room = Room(commands, Reads(pool), Replicas(pool), clock, pool)
    held = Running(Tokens(Issuer(ISSUER.url, ISSUER.client()), "kruchang"), b"k" * 32, clock, room=room)

    @asynccontextmanager
    async def start() -> AsyncIterator[Running]:
        yield held

    app = create_app(
        title="Training", description="", catalogue=SERVICE.catalogue, routers=SERVICE.routers, start=start
    )
    app.state.running = held
    execute = {name: partial(policy, room) for name, policy in SERVICE.execute.items()}
    yield Desk(app, pool, clock, DueLoop(pool, url, "training", clock, execute, joined(SERVICE.catalogue)))
