"""A write service's whole application on a real store: nothing is delivered, nobody else is there."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import cast

from fastapi import FastAPI

from deploy.databases.server import Database
from services.enrolment.vault.migrate import migrate
from shared.eventsourcing.appending.commands import Commands
from shared.eventsourcing.appending.reads import Reads
from shared.eventsourcing.delivering.feed import Feed
from shared.eventsourcing.delivering.reconciliation import Reconciliation
from shared.eventsourcing.delivering.tail import Tail
from shared.eventsourcing.migrate import migrate_store
from shared.eventsourcing.storing.database import open_pool
from shared.eventsourcing.subscribing.healer import Healer
from shared.http.entering.room import Room
from shared.http.following.following import Followers
from shared.http.running import Running
from shared.http.signing_in.allowance import UNLIMITED
from shared.http.signing_in.issuer import Issuer
from shared.http.signing_in.tokens import Tokens
from shared.kernel.clock import HandMovedClock
from shared.service.machinery import Machinery
from shared.service.service import WriteService
from shared.service.serving import app_of
from tests.integration.enrolment.desk import NOW, settings_of
from tests.integration.http.issuer import HandIssuer
from tests.servers.databases import FreshDatabase

ISSUER = HandIssuer()


@asynccontextmanager
async def write_service(
    service: WriteService, fresh_database: FreshDatabase
) -> AsyncIterator[tuple[FastAPI, Database]]:
    """The application, and where its store is."""
    database = await fresh_database()
    await migrate_store(database.owner, database.runtime, service.name, [service.schema])
    async with AsyncExitStack() as stack:
        own = None
        if service.own:
            settings = settings_of(database, await fresh_database())
            await migrate(settings)
            own = await stack.enter_async_context(service.own(settings))
        pool = await open_pool(database.runtime)
        stack.push_async_callback(pool.close)
        clock = HandMovedClock(NOW)
        commands = Commands(pool, service.name, "test", clock, service.react, catalogue=service.catalogue)
        room = Room(commands, Reads(pool), service.replicas(pool), clock, pool, own)
        app, feed = app_of(service), Feed(pool, service.name, "test", clock)
        app.state.running = Running(
            Tokens(Issuer(ISSUER.url, ISSUER.client()), "kruchang"), b"k" * 32, clock, room=room,
            parts=Machinery(
                pool, feed, cast("Healer", None), Tail(feed), Followers(most=10, of_one=10), UNLIMITED,
                Reconciliation(pool, service.name, "test", feed),
            ),
        )  # fmt: skip
        yield app, database
