"""A small application with one route of each kind, and what its commands were called with."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI, Request
from pydantic import Field

from shared.eventsourcing.deciding.answer import Answer
from shared.http.app import create_app
from shared.http.entering.call import Call, CommandCall
from shared.http.entering.routing import Router
from shared.http.reading.body import Body
from shared.http.reading.paging import Page, Paging
from shared.http.running import Running
from shared.http.signing_in.issuer import Issuer
from shared.http.signing_in.roles import EVERYONE, Role
from shared.http.signing_in.tokens import Tokens
from shared.kernel.business_date import BusinessDate
from shared.kernel.clock import HandMovedClock
from shared.kernel.prose import Label, Prose
from shared.kernel.refusal import Catalogue, Kind, Text
from tests.integration.http.issuer import HandIssuer

NOW = datetime(2021, 2, 1, 18, tzinfo=UTC)  # already 2 February in Bangkok
TODAY = date(2021, 2, 2)
PLAN = "/v1/plans/0198c1f2-8a51-7cc1-b6a1-6a1f0a2f9d22"

CATALOGUE: Catalogue = {
    f"plan.{kind.value}": Text(
        kind, th=f"ไม่ได้: {kind.value} {{stage}}", en=f"No: {kind.value} {{stage}}", seed="5.2-S2"
    )
    for kind in Kind
}


class Colour(StrEnum):
    RED = "RED"


class PlanBody(Body):
    title: Label
    on: BusinessDate | None = None
    seats: int = Field(default=1, ge=1, le=1000)
    colour: Colour = Colour.RED
    reasons: tuple[Prose, ...] = ()


class Item(Body):
    number: int


@dataclass
class Seen:
    """What the routes were called with, and what they shall do."""

    calls: list[CommandCall] = field(default_factory=list)
    failure: Exception | None = None


router = Router(prefix="/v1/plans", tags=["plans"])


@router.command("/{plan_id}/propose", roles=(Role.COLLEGE_ACADEMIC,), summary="Propose")
async def propose(plan_id: UUID, body: PlanBody, call: Call, request: Request) -> Answer:
    """Propose a plan (clause 5.2-S2)."""
    call.on(body.on)
    return _answer(plan_id, call, request)


@router.command("/{plan_id}/edit", roles=(Role.COLLEGE_ACADEMIC,), summary="Edit a draft")
async def edit(plan_id: UUID, call: Call, request: Request) -> Answer:
    """A draft edit."""
    call.require_version()
    return _answer(plan_id, call, request)


@router.read("", roles=EVERYONE, summary="Numbers")
async def numbers(page: Paging) -> Page[Item]:
    """The numbers from 1 to 10."""
    (after,) = page.key(int) or (0,)
    found = [Item(number=n) for n in range(after + 1, 11)][: page.limit + 1]
    return page.of(found, lambda item: [item.number])


@router.action("/search", roles=(Role.SUPERVISOR,), summary="Search")
async def search(body: Item) -> Item:
    """A search whose words are in the body."""
    return body


def _answer(plan_id: UUID, call: CommandCall, request: Request) -> Answer:
    seen: Seen = request.app.state.seen
    seen.calls.append(call)
    if seen.failure:
        raise seen.failure
    return Answer(
        201, 1, f"training/{plan_id}/1", b'{"id":"%s","version":1,"facts":[]}' % str(plan_id).encode()
    )


def sample_app(issuer: HandIssuer, **more: Any) -> FastAPI:
    """The application as it stands once started."""
    tokens = Tokens(Issuer(issuer.url, issuer.client()), "kruchang")
    held = Running(tokens=tokens, request_key=b"k" * 32, clock=HandMovedClock(NOW), **more)

    @asynccontextmanager
    async def start() -> AsyncIterator[Running]:
        yield held

    app = create_app(title="Sample", description="", catalogue=CATALOGUE, routers=[router], start=start)
    app.state.running, app.state.seen = held, Seen()
    return app


def client_of(app: FastAPI, token: str | None, **headers: str) -> httpx.AsyncClient:
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api.test", headers=headers)
