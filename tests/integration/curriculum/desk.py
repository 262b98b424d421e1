"""The curriculum service on a real PostgreSQL without Kafka: others' events are put in by hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

import httpx
from asyncpg import Pool
from fastapi import FastAPI

from deploy.databases.server import Database
from services.curriculum.app import SERVICE
from services.curriculum.replicas import Replicas
from shared.contracts.event import Event
from shared.contracts.recorded import Recorded
from shared.eventsourcing.appending.commands import Commands
from shared.eventsourcing.appending.reads import Reads
from shared.eventsourcing.migrate import migrate_store
from shared.http.app import create_app
from shared.http.entering.room import Room
from shared.http.running import Running
from shared.http.signing_in.issuer import Issuer
from shared.http.signing_in.tokens import Tokens
from shared.kernel.clock import HandMovedClock
from tests.integration.http.issuer import HandIssuer

NOW = datetime(2021, 9, 30, 3, tzinfo=UTC)
OFFICE = {"bureau": "BUREAU", "subcommittee": "SUBCOMMITTEE"}
ISSUER = HandIssuer()


async def migrated(database: Database) -> None:
    """As `python -m services.curriculum migrate` leaves it, without the topic."""
    await migrate_store(database.owner, database.runtime, "curriculum", [SERVICE.schema])


class Desk:
    """Sends commands as this role or that, and takes in what other services say."""

    def __init__(self, app: FastAPI, pool: Pool) -> None:
        self._http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://curriculum.test")
        self.pool = pool

    async def know(self, event: Event) -> None:
        """Take in an event of another service."""
        recorded = Recorded(
            source=event.source(), type=event.wire_type(), id=uuid4(), stream=uuid4(), version=1, position=1,
            epoch="test", occurred_at=NOW, recorded_at=NOW, fiscal_year=2564, actor_role="", orgunit="",
            correlation_id=uuid4(), causation_id=None, traceparent=None, hash=b"",
            value=event.model_dump_json().encode(), data=event,
        )  # fmt: skip
        async with self.pool.acquire() as connection:
            await Replicas(self.pool).apply(connection, recorded)

    async def send(self, who: str, path: str, body: Any, **headers: str) -> httpx.Response:
        """A command of somebody: `role` or `role@organisation`."""
        own = {"Idempotency-Key": str(uuid4()), "Accept-Language": "en", **_signed(who)}
        return await self._http.post(f"/v1{path}", json=body, headers=own | headers)

    async def done(self, who: str, path: str, body: Any, **headers: str) -> Any:
        """The answer of a command that must be accepted."""
        answer = await self.send(who, path, body, **headers)
        assert answer.is_success, answer.text
        return answer.json()

    async def refused(self, who: str, path: str, body: Any, **headers: str) -> tuple[int, str, str | None]:
        """Status, code and clause of a command that must be refused; its words have no blanks."""
        answer = await self.send(who, path, body, **headers)
        problem = answer.json()
        assert not answer.is_success, answer.text
        assert "{" not in "".join(problem["messages"].values())
        return answer.status_code, problem["code"], problem["seed"]

    async def get(self, who: str, path: str, **query: Any) -> Any:
        """What a read of somebody answers."""
        answer = await self._http.get(f"/v1{path}", params=query, headers=_signed(who))
        assert answer.is_success, answer.text
        return answer.json()

    async def tag(self, path: str) -> str:
        """The ETag of a thing as it stands."""
        answer = await self._http.get(f"/v1{path}", headers=_signed("bureau.officer"))
        return str(answer.headers["etag"])


def person(who: str) -> str:
    """The opaque id of whoever signs in so."""
    return str(uuid5(UUID(int=0), who))


def _signed(who: str) -> dict[str, str]:
    role, _, org = who.partition("@")
    org = org or OFFICE.get(role.partition(".")[0], "OVEC")
    token = ISSUER.token(role, org, person_id=person(who), sub=person(who))
    return {"Authorization": f"Bearer {token}"}


@asynccontextmanager
async def desk_on(pool: Pool) -> AsyncIterator[Desk]:
    """The service's app with its room; no relay, no subscription."""
    clock = HandMovedClock(NOW)
    commands = Commands(pool, "curriculum", "test", clock, SERVICE.react)
    room = Room(commands, Reads(pool), Replicas(pool), clock, pool)
    held = Running(Tokens(Issuer(ISSUER.url, ISSUER.client()), "kruchang"), b"k" * 32, clock, room=room)

    @asynccontextmanager
    async def start() -> AsyncIterator[Running]:
        yield held

    app = create_app(
        title="Curriculum", description="", catalogue=SERVICE.catalogue, routers=SERVICE.routers, start=start
    )
    app.state.running = held
    yield Desk(app, pool)
