"""The composition root of the API: it reads the live generation and writes nothing but what heals it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from uuid import UUID

import asyncpg
from fastapi import FastAPI

from services.reporting.api import ROUTERS
from services.reporting.api.room import Room
from services.reporting.dashboard import OPEN, PAGES
from services.reporting.dashboard.desk import dashboard
from services.reporting.dashboard.door import PagedProblems
from services.reporting.dashboard.live import Live
from services.reporting.exports.desk import Desk
from services.reporting.exports.routes import ROUTERS as EXPORTS
from services.reporting.figures.looked_at import LookedAt
from services.reporting.figures.standing import standing
from services.reporting.owners import owners
from services.reporting.projecting.moved import moves
from services.reporting.refusals import CATALOGUE
from services.reporting.settings import ReportingSettings
from services.reporting.store.facts import apply, forget
from services.reporting.store.generations import CONSUMER, LIVE, GenerationInbox
from shared.contracts.event import SOURCES
from shared.eventsourcing.storing.database import open_pool
from shared.eventsourcing.subscribing.healer import Healer
from shared.http.app import create_app
from shared.http.recent import Recent
from shared.http.running import Running, Seen
from shared.http.signing_in.tokens import Tokens
from shared.kernel.clock import Clock, SystemClock
from shared.service.offices import Offices

_ABOUT = (
    "What it all adds up to: both KPIs of every field, each provable, at any past instant. "
    "Times: `as_of` is what was known then, `through` what had happened by then."
)


def app_of(settings: ReportingSettings | None = None, clock: Clock | None = None) -> FastAPI:
    """The application; settings are read when it starts, so its routes can be told without."""

    def start() -> AbstractAsyncContextManager[Running]:
        return opened(settings or ReportingSettings(), clock or SystemClock())

    return create_app(
        title="Kruchang: reporting",
        description=_ABOUT,
        catalogue=CATALOGUE,
        routers=(*ROUTERS, *EXPORTS, *PAGES),
        start=start,
        contracts=(*SOURCES, "reporting"),
        problems=PagedProblems,
        open_too=OPEN,
    )


@asynccontextmanager
async def opened(settings: ReportingSettings, clock: Clock) -> AsyncIterator[Running]:
    """Open what the routes work with."""
    async with owners(settings) as found:
        pool = await open_pool(settings.database_url.get_secret_value(), schema=LIVE)
        offices = Offices()
        try:
            healer = Healer(pool, GenerationInbox(CONSUMER), apply, found.feeds, forget=forget)
            urls = {name: settings.url_of(name) for name in SOURCES}
            recent = Recent(told=lambda: told.listening)
            live = Live(clock, lambda: standing(pool, LookedAt(clock.now())), lambda: told.listening)
            told = moves(settings, asyncio.Event(), [recent.moved, live.moved])
            tokens = Tokens(found.issuer, settings.audience)
            offices.open("moves", told.run)
            offices.open("live", live.run)
            yield Running(
                tokens=tokens,
                request_key=settings.request_key(),
                clock=clock,
                calls=settings.calls(),
                seen=_seen(pool),
                checks={"database": lambda: _lack(pool), "issuer": found.issuer.lack},
                tells={"streams_behind": lambda: _behind(pool)},
                recent=recent,
                room=Room(
                    pool,
                    clock,
                    healer,
                    urls,
                    dashboard(settings, found, tokens, live),
                    Desk(settings.demo, settings.fonts),
                ),
            )
        finally:
            await offices.close()
            await pool.close()


def _seen(pool: asyncpg.Pool) -> Seen:
    async def seen(_source: str, stream: UUID) -> int:
        known = "SELECT version FROM inbox WHERE consumer = $1 AND stream = $2"
        return await pool.fetchval(known, CONSUMER, stream) or 0

    return seen


async def _lack(pool: asyncpg.Pool) -> str | None:
    await pool.fetchval("SELECT count(*) FROM sweep")
    return None


async def _behind(pool: asyncpg.Pool) -> int:
    return int(await pool.fetchval("SELECT count(*) FROM behind"))
