"""The peer: pyeventsourcing on the same PostgreSQL, in the configuration that was fastest here.

Its database functions are on (one round trip, no table lock), its pool is as large as helps, aggregates
are cached and only fast-forwarded. It keeps no idempotency rows, no hash chain, no outbox and no state.
It is installed by `make bench` only.
"""

import asyncio
import importlib.util
import itertools
import threading
import time
import uuid
from typing import Any
from urllib.parse import urlsplit

from deploy.databases.server import Database
from tests.bench.rounds import Rate

CONNECTIONS = {1: 1, 16: 16, 100: 32}  # the best of 4, 8, 16, 32 and 100 for so many writers


def installed() -> bool:
    """Whether there is a peer to measure."""
    return importlib.util.find_spec("eventsourcing") is not None


def environment(url: str, connections: int) -> dict[str, str]:
    """What its application is configured with."""
    at = urlsplit(url)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_HOST": at.hostname or "",
        "POSTGRES_PORT": str(at.port),
        "POSTGRES_DBNAME": at.path.removeprefix("/"),
        "POSTGRES_USER": at.username or "",
        "POSTGRES_PASSWORD": at.password or "",
        "POSTGRES_ENABLE_DB_FUNCTIONS": "yes",
        "POSTGRES_POOL_SIZE": str(connections),
        "POSTGRES_MAX_OVERFLOW": "0",
        "POSTGRES_PRE_PING": "no",
        "POSTGRES_CONNECT_TIMEOUT": "30",
        "AGGREGATE_CACHE_MAXSIZE": "1000",
        "AGGREGATE_CACHE_FASTFORWARD": "yes",
    }


class Peer:
    """Its application, with two aggregates that carry what ours do. It works in threads."""

    def __init__(self, database: Database, connections: int) -> None:
        from eventsourcing.application import Application  # noqa: PLC0415 - only where it is installed
        from eventsourcing.persistence import IntegrityError  # noqa: PLC0415

        from tests.bench.peer_aggregates import College, Field  # noqa: PLC0415

        self._college, self._field, self._conflict = College, Field, IntegrityError
        self.application = Application(env=environment(database.owner, connections))
        self._run, self._numbers = uuid.uuid4().hex[:8], itertools.count()

    def close(self) -> None:
        """Give its connections back."""
        self.application.close()

    def register(self, **facts: Any) -> tuple[uuid.UUID, int]:
        """A new stream with one event."""
        college = self._college(**facts)
        self.application.save(college)
        return college.id, college.version

    def designate(self, field: str) -> uuid.UUID:
        """The stream that many will want at once."""
        designated = self._field(field)
        self.application.save(designated)
        return uuid.UUID(str(designated.id))

    def version(self, field: str) -> int:
        """How many events its stream has."""
        found: Any = self.application.repository.get(self._field.create_id(field))
        return int(found.version)

    def set_target(self, field: str, **facts: Any) -> tuple[uuid.UUID, int]:
        """Load, decide, save; if another was faster, again, as its documentation advises."""
        while True:
            found: Any = self.application.repository.get(self._field.create_id(field))
            found.set_target(**facts)
            try:
                self.application.save(found)
            except self._conflict:
                continue
            return found.id, found.version

    async def append(self, count: int, seconds: float) -> Rate:
        """So many threads, each registering one college after another."""
        before = self._stored()
        done, took = await asyncio.to_thread(self._threads, count, seconds)
        return Rate(done, took, self._stored() - before)

    def _threads(self, count: int, seconds: float) -> tuple[int, float]:
        done = [0] * count
        began = time.perf_counter()
        until = began + seconds

        def write(nr: int) -> None:
            while time.perf_counter() < until:
                self.register(
                    college=f"bench-{self._run}-{next(self._numbers)}", name_th="วิทยาลัยเทคนิคชลบุรี",
                    name_en="Chonburi Technical College", province="TH-20", sector="PUBLIC", on="2021-02-01",
                )  # fmt: skip
                done[nr] += 1

        threads = [threading.Thread(target=write, args=(nr,)) for nr in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(done), time.perf_counter() - began

    def _stored(self) -> int:
        recorder: Any = self.application.recorder
        with recorder.datastore.transaction() as cursor:
            cursor.execute("SELECT count(*) AS events FROM application_events")
            return int(cursor.fetchone()["events"])
