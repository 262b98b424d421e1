"""The machinery of a running write service: opened at start, kept running, closed in order."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import httpx
from asyncpg import Pool

from shared.contracts.notice import reconciliation_topic
from shared.contracts.recorded import Recorded
from shared.eventsourcing.appending.commands import Commands
from shared.eventsourcing.appending.due_loop import DueLoop, put_due
from shared.eventsourcing.appending.reads import Reads
from shared.eventsourcing.delivering.feed import Feed
from shared.eventsourcing.delivering.reconciler import Reconciler
from shared.eventsourcing.delivering.reconciliation import Reconciliation
from shared.eventsourcing.delivering.relay import Relay
from shared.eventsourcing.delivering.tail import Tail
from shared.eventsourcing.kafka.denied import lacking
from shared.eventsourcing.kafka.letting_in import asked
from shared.eventsourcing.metrics import UNDELIVERED
from shared.eventsourcing.migrate import topic_of
from shared.eventsourcing.restoring.level import Level
from shared.eventsourcing.storing.database import Connection, open_pool
from shared.eventsourcing.storing.wakeups import Wakeups
from shared.eventsourcing.subscribing.consume import Apply
from shared.eventsourcing.subscribing.feed_client import FeedClient, epoch_of
from shared.eventsourcing.subscribing.healer import Healer
from shared.eventsourcing.subscribing.inbox import Inbox
from shared.eventsourcing.subscribing.subscription import Subscription
from shared.http.entering.room import Room
from shared.http.following.following import Followers
from shared.http.running import Running
from shared.http.signing_in.allowance import Allowance
from shared.http.signing_in.issuer import Issuer
from shared.http.signing_in.service_token import ServiceToken
from shared.http.signing_in.tokens import Tokens
from shared.http.wording.catalogue import joined
from shared.kernel.clock import Clock, SystemClock
from shared.service.offices import Offices
from shared.service.service import Replicas, WriteService
from shared.service.settings import Settings

CONSUMER = 1  # a write service consumes once, into its replicas
DRAIN, FLUSH, CLOSE = 2.0, 0.5, 1.0  # seconds; with uvicorn's own three and the offices' two, under ten


@dataclass(frozen=True)
class Machinery:
    """What is behind the routes: the feed is read through it, operators look into it."""

    pool: Pool
    feed: Feed
    healer: Healer
    tail: Tail
    followers: Followers
    pages: Allowance  # of the feed, for each reader from outside
    reconciliation: Reconciliation


@asynccontextmanager
async def opened(
    service: WriteService, settings: Settings, clock: Clock | None = None
) -> AsyncIterator[Running]:
    """Open everything the service needs and keep its offices running; at the end drain, flush, close."""
    clock = clock or SystemClock()
    async with contextlib.AsyncExitStack() as stack:
        http = await stack.enter_async_context(httpx.AsyncClient(trust_env=False, timeout=5))
        pool = await open_pool(settings.database_url.get_secret_value())
        stack.push_async_callback(_close, pool)
        epoch = await pool.fetchval("SELECT epoch FROM store")
        own = await stack.enter_async_context(service.own(settings)) if service.own else None

        replicas = service.replicas(pool)
        commands = Commands(pool, service.name, epoch, clock, service.react, catalogue=service.catalogue)
        room = Room(commands, Reads(pool), replicas, clock, pool, own)
        issuer = Issuer(settings.issuer_url, http)
        url, kafka = settings.database_url.get_secret_value(), settings.kafka()
        topic = partial(topic_of, prefix=settings.topic_prefix)

        relay = Relay(pool, url, service.name, epoch, topic(service.name), kafka, clock)
        execute = {name: partial(policy, room) for name, policy in service.execute.items()}
        dues = DueLoop(pool, url, service.name, clock, execute, joined(service.catalogue))
        inbox, apply = Inbox(CONSUMER), _apply(service, replicas)
        token = ServiceToken(issuer, settings.client_id, settings.client_secret).token
        owners = {name: FeedClient(http, settings.url_of(name), token) for name in service.reads_from}
        healer = Healer(pool, inbox, apply, owners)

        level = Level(pool, commands, topic(service.name), kafka)
        await level.at_start()

        feed = Feed(pool, service.name, epoch, clock, level.lack)
        days = Reconciliation(pool, service.name, epoch, feed)
        days_topic = settings.topic_prefix + reconciliation_topic(service.name)

        offices = Offices()
        offices.open("level", level.run)
        offices.open("relay", relay.run)
        offices.open("due commands", dues.run)
        offices.open("days", Reconciler(pool, url, days, service.name, days_topic, kafka, clock).run)
        offices.open("wake-ups", Wakeups(url, commands.appended, (relay.wake.set, dues.wake.set)).run)
        if service.reads_from:
            topics = [topic(name) for name in service.reads_from]
            group = f"{settings.topic_prefix}{service.name}"
            subscription = Subscription(pool, inbox, apply, topics, group, kafka, epoch_of(owners))
            offices.open("subscription", subscription.run)
            offices.open("healer", healer.run)
        stack.push_async_callback(offices.close)
        stack.push_async_callback(_flush, pool)
        stack.push_async_callback(_drain, commands)

        yield Running(
            tokens=Tokens(issuer, settings.audience),
            request_key=settings.request_key(),
            clock=clock,
            seen=_seen(service, room),
            checks={
                "database": partial(_answers, pool),
                "issuer": issuer.lack,
            },
            tells={
                "writes": partial(_writes, commands),
                "oldest_undelivered_seconds": partial(_undelivered, relay, service.name),
                "streams_behind": partial(_behind, pool),
                "not_running": offices.lack,
                "kafka": asked(kafka),
                "kafka_denies": lacking,
            },
            room=room,
            calls=settings.calls(),
            parts=_parts(settings, pool, feed, healer, days),
        )


def _parts(settings: Settings, pool: Pool, feed: Feed, healer: Healer, days: Reconciliation) -> Machinery:
    followers = Followers(settings.feed_streams, settings.feed_streams_of_one)
    pages = Allowance(settings.feed_pages_per_second, settings.feed_pages_at_once)
    return Machinery(pool, feed, healer, Tail(feed), followers, pages, days)


def _apply(service: WriteService, replicas: Replicas) -> Apply:
    async def apply(connection: Connection, events: Sequence[Recorded]) -> None:
        for event in events:
            await replicas.apply(connection, event)
        await put_due(connection, [due for event in events for due in service.react(event)])

    return apply


def _seen(service: WriteService, room: Room[Any]) -> Callable[[str, UUID], Any]:
    async def seen(source: str, stream: UUID) -> int | None:
        if source == service.name:
            return await room.reads.version(stream)
        if source not in service.reads_from:
            return None
        known = "SELECT version FROM inbox WHERE consumer = $1 AND stream = $2"
        return await room.pool.fetchval(known, CONSUMER, stream) or 0

    return seen


async def _answers(pool: Pool) -> str | None:
    await pool.fetchval("SELECT 1")
    return None


async def _writes(commands: Commands) -> str:
    return f"refused: {commands.refuses}" if commands.refuses else "taken"


async def _behind(pool: Pool) -> int:
    return int(await pool.fetchval("SELECT count(*) FROM behind WHERE consumer = $1", CONSUMER))


async def _undelivered(relay: Relay, service: str) -> float:
    seconds = (await relay.oldest_undelivered()).total_seconds()
    UNDELIVERED.labels(service).set(seconds)
    return round(seconds, 3)


async def _drain(commands: Commands) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(DRAIN):
            await commands.drained()


async def _flush(pool: Pool) -> None:
    """Let the relay deliver what it can in a moment; the rest stays in the outbox for the next start."""
    with contextlib.suppress(Exception):
        async with asyncio.timeout(FLUSH):
            while await pool.fetchval("SELECT EXISTS (SELECT FROM outbox)"):  # noqa: ASYNC110 - others empty it
                await asyncio.sleep(0.02)


async def _close(pool: Pool) -> None:
    try:
        async with asyncio.timeout(CLOSE):
            await pool.close()
    except TimeoutError:
        pool.terminate()
