"""The projector's process: Faust's worker; beside it the healer, the KPI topic, health and metrics."""

import asyncio
import contextlib
import os
import sys
import threading
from collections.abc import Iterator
from typing import Any

import asyncpg
import faust
import structlog
import uvicorn
import uvloop
from aiokafka.errors import GroupAuthorizationFailedError

from services.reporting.checking.nightly import Nights
from services.reporting.kpi_topic.telling import KpiTopic
from services.reporting.owners import owners
from services.reporting.projecting import denials
from services.reporting.projecting.lag import Lag
from services.reporting.projecting.metrics import BATCHES, LAST, PARTITIONS
from services.reporting.projecting.moved import moves
from services.reporting.projecting.projector import FATAL, build_app
from services.reporting.projecting.watchdog import Watchdog
from services.reporting.settings import ReportingSettings
from services.reporting.store.facts import apply, forget
from services.reporting.store.generations import CONSUMER, LIVE, GenerationInbox
from shared.eventsourcing.kafka.denied import lacking
from shared.eventsourcing.kafka.letting_in import NotLetInError, let_in
from shared.eventsourcing.metrics import TAKEN_IN
from shared.eventsourcing.storing.database import open_pool
from shared.eventsourcing.storing.transient import persist
from shared.eventsourcing.subscribing.consume import take_in
from shared.eventsourcing.subscribing.healer import Healer
from shared.eventsourcing.subscribing.subscription import decode
from shared.http.app import create_app
from shared.http.running import Running
from shared.http.signing_in.tokens import Tokens
from shared.http.watching.logs import configure
from shared.kernel.clock import SystemClock
from shared.kernel.garbage import seldom_collected

STOP_WITHIN = 8.0  # seconds; every process of ours promises ten
_log = structlog.get_logger()


class Worker:
    """What the process is made of; everything is opened inside Faust's own event loop."""

    def __init__(self, settings: ReportingSettings) -> None:
        self._settings = settings
        self._inbox = GenerationInbox(CONSUMER)
        self._opening = asyncio.Lock()
        self._kpis_moved = asyncio.Event()
        self._pool: asyncpg.Pool | None = None
        self._moved = asyncio.Event()
        self._taking = 0  # messages of the batch that is under way
        self.app = build_app(settings, self.take)
        self.app.task(self.heal)
        self.app.task(self.tell)
        self.app.task(moves(settings, self._moved).run)
        self.app.task(self.tell_kpis)
        self.app.task(self.check_nightly)
        PARTITIONS.set_function(lambda: len(self.app.assignor.assigned_actives()))
        self._lag = Lag(self.app)
        self._watchdog = Watchdog(self._left, settings.projector_stuck_after)
        self.app.task(self._watchdog.run)

    async def take(self, messages: list[Any]) -> None:
        """One batch: read, applied and remembered together, or not at all."""
        self._taking = len(messages)
        pool = await self.pool()
        events = await decode(pool, self._inbox, messages)
        applied = await take_in(pool, self._inbox, events, apply, self._epoch_of)
        self._note(messages)
        for event in applied:
            TAKEN_IN.labels(event.source).inc()
        if applied:
            self._moved.set()
            self._kpis_moved.set()
            # one line a batch; a correlation id is the trace of the request that all began with
            traces = sorted({event.correlation_id.hex for event in applied})
            _log.info("projected", events=len(applied), traces=traces)

    def _note(self, messages: list[Any]) -> None:
        self._taking = 0
        self._lag.took(messages)
        self._watchdog.progressed()
        BATCHES.inc()
        LAST.set_to_current_time()

    def _left(self) -> int:
        return max(self._lag.left(), self._taking)

    async def heal(self) -> None:
        """Refill what is behind, sweep for what was lost, raise the low-water marks."""
        async with owners(self._settings) as found:
            await Healer(await self.pool(), self._inbox, apply, found.feeds, forget=forget).run()

    async def tell_kpis(self) -> None:
        """Keep the KPI topic at what the figures are."""
        told = self._settings
        url, kafka = told.database_url.get_secret_value(), told.kafka()
        await KpiTopic(
            await self.pool(), url, kafka, told.topic_prefix, SystemClock(), self._kpis_moved
        ).run()

    async def check_nightly(self) -> None:
        """Compare stores, topics and read models, once a night."""
        url = self._settings.database_url.get_secret_value()
        await Nights(await self.pool(), url, SystemClock()).run()

    async def tell(self) -> None:
        """Answer on our port whether we are well."""
        async with owners(self._settings) as found:
            held = Running(
                tokens=Tokens(found.issuer, self._settings.audience),
                request_key=self._settings.request_key(),
                checks={"database": self._database, "partitions": self._partitions},
                tells={"kafka_denies": lacking},
            )
            app = create_app(
                title="Kruchang: reporting projector", description="Health and metrics only.", catalogue={},
                routers=(), start=lambda: contextlib.nullcontext(held),
            )  # fmt: skip
            app.state.running = held  # a lifespan would end in a traceback when Faust cancels us
            config = uvicorn.Config(
                app, host=self._settings.host, port=self._settings.port, lifespan="off",
                log_config=None, access_log=False, server_header=False,
            )  # fmt: skip
            await _Quiet(config).serve()

    async def pool(self) -> asyncpg.Pool:
        """The connections to the live generation; PostgreSQL may come later than we do."""
        async with self._opening:
            if self._pool is None:
                url = self._settings.database_url.get_secret_value()
                self._pool = await persist(
                    "open_pool", lambda: open_pool(url, size=4, schema=LIVE, plan_each_time=True)
                )
        return self._pool

    async def _epoch_of(self, source: str) -> str:
        """Asked so rarely that a client is opened for it."""
        async with owners(self._settings) as found:
            return await found.feeds[source].epoch()

    async def _database(self) -> str | None:
        await (await self.pool()).fetchval("SELECT 1")
        return None

    async def _partitions(self) -> str | None:
        return None if self.app.assignor.assigned_actives() else "none assigned yet"


class _Quiet(uvicorn.Server):
    """Signals are Faust's."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class _Ending(faust.Worker):
    """Ends in bounded time. A batch that waits for PostgreSQL would hold Faust's own stop for ever."""

    async def stop(self) -> None:
        """What is not acknowledged by then is taken again at the next start."""
        left = threading.Timer(STOP_WITHIN, _leave)
        left.daemon = True  # who ends earlier does not wait for it
        left.start()
        await super().stop()


def _leave() -> None:
    _log.warning("left_in_the_middle", after=STOP_WITHIN)
    os._exit(0)


def run(settings: ReportingSettings) -> None:
    """Project until SIGTERM."""
    configure("reporting")
    seldom_collected()
    denials.read_on()
    uvloop.install()
    try:  # Faust would tell it in tracebacks, for ever
        asyncio.run(let_in(settings.kafka()))
        asyncio.run(denials.let_into(settings.group(), settings.kafka()))
    except GroupAuthorizationFailedError:  # said already
        sys.exit(FATAL)
    except NotLetInError as error:
        _log.error("kafka_does_not_let_us_in", error=str(error))
        sys.exit(FATAL)
    worker = Worker(settings)
    process = _Ending(worker.app, quiet=True, override_logging=False, redirect_stdouts=False)
    process.spinner = None  # it would write to the log
    process.execute_from_commandline()
