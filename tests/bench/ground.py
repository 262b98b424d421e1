"""What is measured on: a durable PostgreSQL and a Kafka of the bench's own, started when first needed."""

import asyncio
import os
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from typing import Self

from deploy.databases.server import Database
from deploy.local.programs import Commands
from deploy.local.supervisor import Supervised
from deploy.local.system import System
from tests.bench.scale import Scale
from tests.servers.databases import Databases, Prepare
from tests.servers.session import kafka_server, postgres_server, server_folder

_CALLS = "KRUCHANG_CALLS_PER_SECOND"  # the load generator is one caller, and has no limit


class Ground:
    """Servers that are given are used, and stay."""

    def __init__(self, scale: Scale, postgres: str | None = None, kafka: str | None = None) -> None:
        self.scale = scale
        self.resident: dict[str, float] = {}  # MB of each process, as it was after its load
        self._postgres, self._kafka = postgres, kafka
        self._servers = ExitStack()
        self._databases: Databases | None = None
        self._forgetful: Databases | None = None
        self._given, self._began = postgres is not None, time.monotonic()
        self._all = Commands()

    async def __aenter__(self) -> Self:
        os.environ[_CALLS] = "0"
        self._servers.callback(os.environ.pop, _CALLS, None)
        return self

    async def __aexit__(self, *_: object) -> None:
        for databases in filter(None, (self._databases, self._forgetful)):
            await databases.drop_all()
        await asyncio.to_thread(self._servers.close)

    async def postgres(self) -> str:
        """The superuser's URL."""
        if self._postgres is None:
            server = await asyncio.to_thread(self._servers.enter_context, postgres_server(durable=True))
            self._postgres = server.url
        return self._postgres

    async def forgetful_database(self, prepare: Prepare) -> Database:
        """On a server of its own that does not wait for the disk; on the one that was given, if one was."""
        if self._given:
            return await self.database(prepare)
        if self._forgetful is None:
            server = await asyncio.to_thread(self._servers.enter_context, postgres_server(durable=False))
            self._forgetful = Databases(server.url, {})
        return await self._forgetful.fresh(prepare)

    def seconds_left(self) -> float:
        """Until nothing that takes long is begun any more."""
        return self._began + self.scale.minutes * 60 - time.monotonic()

    async def kafka(self) -> str:
        """Bootstrap servers."""
        if self._kafka is None:
            server = await asyncio.to_thread(self._servers.enter_context, kafka_server())
            self._kafka = server.bootstrap_servers
        return self._kafka

    async def database(self, prepare: Prepare | None = None) -> Database:
        """An empty one, or one that was prepared."""
        if self._databases is None:
            self._databases = Databases(await self.postgres(), {})
        return await self._databases.fresh(prepare)

    @asynccontextmanager
    async def system(self, processes: Sequence[str]) -> AsyncIterator[System]:
        """These processes as `make run` would start them, on the bench's servers."""
        prefix = f"b{uuid.uuid4().hex[:8]}"
        commands = Commands(
            serve={name: self._all.serve[name] for name in processes},
            migrate={  # reporting reads the topics of all, whether they run or not
                name: argv
                for name, argv in self._all.migrate.items()
                if name in processes or "reporting" in processes
            },
        )
        with server_folder() as folder:
            system = System(
                folder, postgres=await self.postgres(), kafka=await self.kafka(), commands=commands,
                topic_prefix=f"{prefix}.", database_prefix=f"{prefix}_", say=_nothing,
            )  # fmt: skip
            await system.start()
            try:
                yield system
            finally:
                await system.stop()

    @asynccontextmanager
    async def beside(self, *programs: Supervised) -> AsyncIterator[None]:
        """Other programs to measure against, until the block ends."""
        async with AsyncExitStack() as stack:
            for program in programs:
                program.start()
                stack.push_async_callback(program.stop)
            for program in programs:
                await program.wait_ready()
            yield


def _nothing(_line: str) -> None:
    return
