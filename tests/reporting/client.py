"""Reporting's API in this process, on a real database, its callers believed."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx

from deploy.databases.server import Database
from services.reporting.app import app_of, opened
from services.reporting.settings import ReportingSettings
from shared.contracts.recorded import Recorded
from shared.http.signing_in.roles import Role
from shared.http.signing_in.tokens import BadTokenError, Principal, Tokens
from shared.kernel.clock import Clock
from shared.kernel.places import PROVINCES
from tests.reporting.feeds import feeds
from tests.reporting.processes import environment

NOW = datetime(2021, 4, 1, 3, 0, tzinfo=UTC)  # ten in the morning of 1 April in Bangkok


class Believed(Tokens):
    """`role`, `role@REGION` or `role@TH-20` is token enough."""

    def __init__(self) -> None:
        """No issuer."""

    async def verify(self, token: str) -> Principal:
        role, _, scope = token.partition("@")
        if role not in set(Role):
            raise BadTokenError(token)
        region, province = (None, scope) if scope in PROVINCES else (scope or None, None)
        return Principal(UUID(int=1), Role(role), "OVEC", region, f"sub:{role}", province)


@dataclass
class Api:
    """`await api.get("/v1/kpis", as_="supervisor@SOUTH", fiscal_year=2564)`."""

    http: httpx.AsyncClient

    async def answer(self, path: str, as_: str = "central.officer", **query: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {as_}"} if as_ else {}
        return await self.http.get(path, params=query or None, headers=headers)

    async def get(self, path: str, as_: str = "central.officer", **query: Any) -> Any:
        answer = await self.answer(path, as_, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()


@asynccontextmanager
async def reporting_api(
    database: Database, clock: Clock, told: Sequence[Recorded] = ()
) -> AsyncIterator[Api]:
    """`told`: what the owners' feeds have."""
    variables = environment(database, "127.0.0.1:9", "")
    named: dict[str, Any] = {
        name.removeprefix("KRUCHANG_").lower(): value for name, value in variables.items()
    }
    settings = ReportingSettings(**named)
    app = app_of(settings)
    async with opened(settings, clock) as held:
        held.tokens = Believed()
        held.room = replace(held.room, dashboard=replace(held.room.dashboard, feeds=feeds(told)))
        app.state.running = held
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://reporting") as http:
            yield Api(http)
