"""The whole running system in one folder; what `make run` starts and what journey tests walk through."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import httpx

from deploy.databases.server import DATABASES, Role, database_at, ensure_database, forget_leftovers
from deploy.kafka import ADMIN
from deploy.local.environment import PROCESSES, Site
from deploy.local.issuer import DEMO_GRANT
from deploy.local.kafka import KafkaServer
from deploy.local.ports import HOST, free_port
from deploy.local.postgres import PostgresServer
from deploy.local.programs import (
    Commands,
    digest_of_migrations,
    migrate_program,
    principals_program,
    serve_program,
    server_program,
)
from deploy.local.server import Server
from deploy.local.state import MIGRATION, LocalState
from deploy.local.supervisor import Backoff, Program, Say, Supervised, run_once


class System:
    """Started once, stopped once. Its data stays in the folder, or on the servers that it was given."""

    def __init__(
        self,
        folder: Path,
        *,
        postgres: str | None = None,  # a superuser's URL: use that server, start none
        kafka: str | None = None,  # bootstrap servers: use those, start none
        topic_prefix: str = "",
        database_prefix: str = "",
        durable: bool = True,
        secured: bool = False,  # our own Kafka asks everybody who they are
        commands: Commands | None = None,
        backoff: Backoff | None = None,
        say: Say = print,
    ) -> None:
        self.folder = folder = folder.resolve()
        self.logs = folder / "logs"
        self.state = LocalState(folder / "state")
        self._given = (postgres, kafka)
        self._prefixes = (topic_prefix, database_prefix)
        self._durable, self._secured = durable, secured
        self._commands = commands or Commands()
        self._backoff = backoff
        self._say = say
        self._processes: dict[str, Supervised] = {}
        self._site: Site | None = None
        self._servers: list[Server] = []
        self._superuser = ""
        self._roles: dict[str, tuple[Role, Role]] = {}
        self._held = ExitStack()

    @property
    def site(self) -> Site:
        """Where everything is, or was when it last ran."""
        if self._site is None:
            self._site = self._locate(self.state.kept_ports())
        return self._site

    @property
    def urls(self) -> dict[str, str]:
        """By process name."""
        return dict(self.site.urls)

    @property
    def servers(self) -> str:
        """Names the servers that hold the data, without giving their passwords away."""
        at = urlsplit(self._given[0] or "").netloc.rpartition("@")[2] or "private"
        return f"{at} {self._given[1] or 'private'} {' '.join(self._prefixes)}".strip()

    def process(self, name: str) -> Supervised:
        """By name: postgres, kafka, issuer, curriculum, training, enrolment, reporting, projector."""
        return self._processes[name]

    def process_names(self) -> list[str]:
        """In the order in which they were started."""
        return list(self._processes)

    async def start(self) -> None:
        """Servers, databases, migrations, services; until all are ready. A failure leaves nothing running."""
        self._held.enter_context(self.state.lock())
        try:
            await self._start()
        except BaseException:
            await asyncio.shield(self.stop())
            raise

    async def stop(self) -> None:
        """Whoever uses a server goes before it; PostgreSQL writes meanwhile what it would at its end."""
        servers = [self._processes[name] for name in ("kafka", "postgres") if name in self._processes]
        ours = [process for process in self._processes.values() if process not in servers]
        writing = asyncio.create_task(self._checkpoint())
        await asyncio.gather(*(process.stop() for process in ours))
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        await asyncio.gather(*(server.stop() for server in servers))
        if self._processes:
            self._note()
        self._processes.clear()
        self._held.close()

    @property
    def superuser(self) -> str:
        """Who may make databases on the server that holds the data."""
        return self._superuser if self.site else ""

    @property
    def roles(self) -> Mapping[str, tuple[Role, Role]]:
        """By database: who owns it, and who serves from it."""
        return self._roles if self.site else {}

    @asynccontextmanager
    async def servers_up(self) -> AsyncIterator[None]:
        """PostgreSQL and Kafka without the services, for a backup or a restore; as they are if all is up."""
        if self.state.is_locked():
            yield
            return
        with self.state.lock():
            self._site = self._locate(self.state.ports())
            try:
                await self._run(server_program(server, self.logs) for server in self._servers)
                yield
            finally:
                await asyncio.shield(self.stop())

    async def add_replica(self, service: str) -> str:
        """One more process of a service, on a port of its own, as `<service>-2`, `<service>-3` …; its URL."""
        count = sum(name.split("-")[0] == service for name in self._processes)
        url = f"http://{HOST}:{free_port()}"
        site = dataclasses.replace(self.site, urls={**self.site.urls, service: url})
        name = f"{service}-{count + 1}"
        program = serve_program(service, self._commands.serve[service], site, self.logs, name)
        await self._run([program])
        return url

    async def token(self, user: str) -> str:
        """A demo user's access token."""
        return await demo_token(self.site.urls["issuer"], user)

    async def _start(self) -> None:
        self._site = self._locate(self.state.ports())
        self.state.is_secured = self._site.kafka_passwords is not None
        self._say("starting PostgreSQL and Kafka" if self._servers else f"using {self.servers}")
        await self._run(server_program(server, self.logs) for server in self._servers)
        await self._create_databases()
        if self._site.kafka_passwords:
            self._say("telling Kafka who may do what")
            await run_once(principals_program(self._site, self.logs))
        await self._migrate()
        self._say("starting " + ", ".join(self._commands.serve))
        await self._run(
            serve_program(process, argv, self.site, self.logs)
            for process, argv in self._commands.serve.items()
        )

    async def _migrate(self) -> None:
        """Every time on servers that are not ours alone; on our own only when the sources changed."""
        how = f"{self.servers} {digest_of_migrations()}"
        if self.state.was_done(MIGRATION, how) and self._given == (None, None):
            return
        self._say("migrating: schemas and topics")
        await _all(
            run_once(migrate_program(service, argv, self.site, self.logs))
            for service, argv in self._commands.migrate.items()
        )
        self.state.note_done(MIGRATION, how)

    def _locate(self, ports: Mapping[str, int]) -> Site:
        secrets, passwords = self.state.secrets()
        topic_prefix, database_prefix = self._prefixes
        superuser, kafka = self._given
        passwords_of_kafka: Path | None = None
        self._servers = []
        if superuser is None:
            postgres = PostgresServer(self.folder / "postgres", ports["postgres"], durable=self._durable)
            self._servers.append(postgres)
            superuser = postgres.url
        if kafka is None:
            known = self.state.kafka_passwords()
            broker = KafkaServer(
                self.folder / "kafka" / "broker", ports["kafka"], ports["kafka_controller"],
                admin=(known / ADMIN).read_text(), is_secured=self._secured,
            )  # fmt: skip
            self._servers.append(broker)
            kafka, passwords_of_kafka = broker.bootstrap_servers, known if self._secured else None
        self._superuser = superuser
        self._roles = {  # the server's, not the database's: the prefix keeps two systems apart
            name: (
                Role(f"{database_prefix}{name}_owner", passwords[f"{name}_owner"]),
                Role(f"{database_prefix}{name}_app", passwords[f"{name}_app"]),
            )
            for name in DATABASES
        }
        return Site(
            databases={
                name: database_at(superuser, f"{database_prefix}{name}", *roles)
                for name, roles in self._roles.items()
            },
            kafka=kafka,
            urls={process: f"http://{HOST}:{ports[process]}" for process in PROCESSES},
            secrets=secrets,
            issuer_keys=self.folder / "issuer",
            topic_prefix=topic_prefix,
            kafka_passwords=passwords_of_kafka,
        )

    async def _checkpoint(self) -> None:
        """On our own PostgreSQL, and only as long as somebody else is waited for: it goes on by itself."""
        if "postgres" in self._processes and self._processes["postgres"].pid:
            connection = await asyncpg.connect(self._superuser, timeout=2)
            try:
                await connection.execute("CHECKPOINT")
            finally:
                connection.terminate()

    async def _create_databases(self) -> None:
        for name, roles in self._roles.items():
            await ensure_database(self._superuser, self.site.databases[name].name, *roles)
            await forget_leftovers(self._superuser, self.site.databases[name].name)

    async def _run(self, programs: Iterable[Program]) -> None:
        started = [Supervised(program, self._say, self._backoff, self._note) for program in programs]
        for process in started:
            self._processes[process.program.name] = process
            process.start()
        await _all(process.wait_ready() for process in started)

    def _note(self) -> None:
        self.state.note_running({name: process.pid for name, process in self._processes.items()})


async def demo_token(issuer: str, user: str) -> str:
    """From a running local issuer."""
    async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
        answer = await client.post(f"{issuer}/token", data={"grant_type": DEMO_GRANT, "user": user})
    body = answer.json()
    if answer.is_error:
        raise LookupError(body.get("error_description", answer.text))
    token: str = body["access_token"]
    return token


async def _all(work: Iterable[Coroutine[Any, Any, None]]) -> None:
    """All at once; the first failure ends the others."""
    try:
        async with asyncio.TaskGroup() as group:
            for one in work:
                group.create_task(one)
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from None
