"""Who follows the feed live misses nothing and gets nothing twice, whoever writes, dies or interrupts him.

Two processes append at the same time to streams of their own and of both; commits are made slow at
random, so that positions become visible out of order. One process is killed in the middle.
"""

import asyncio
import random
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from uuid import uuid4

import asyncpg
import httpx

from deploy.local.ports import free_port
from shared.http.following.following import SIGN_OF_LIFE
from tests.integration.eventsourcing.eventually import eventually
from tests.integration.http.following import Line, reading
from tests.integration.http.test_http_process import QUIET, Started, run, started
from tests.servers.databases import FreshDatabase

WRITERS, SHARED, ENOUGH = 5, 3, 60
PATIENCE = 50  # seconds
LONGER_THAN_SILENCE = httpx.Timeout(5, read=4 * SIGN_OF_LIFE)
TAKEN = "ovec.enrolment.SeatTaken"
EVENTS = "SELECT id::text, type FROM events ORDER BY position"
SLOW = """
    CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN PERFORM pg_sleep(random() * 0.06); RETURN NULL; END';
    CREATE CONSTRAINT TRIGGER slowly AFTER INSERT ON events DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN (new.position % 3 = 0) EXECUTE FUNCTION slowly()"""


@dataclass
class Follower:
    """Reads what is wanted, from the first on; may let go of the stream now and then."""

    client: httpx.AsyncClient
    types: tuple[str, ...] = ()
    lets_go: int = 10**6  # after so many lines
    headers: dict[str, str] = field(default_factory=dict)
    read: list[Line] = field(default_factory=list)

    async def follow(self) -> None:
        cursor = "0"
        while True:
            last = {"Last-Event-ID": cursor}
            async with reading(self.client, self.headers | last, type=list(self.types)) as reader:
                assert reader.answer.status_code == 200
                for _ in range(self.lets_go):
                    if (line := await reader.line()) is None:
                        break
                    if "specversion" in line:
                        self.read.append(line)
                cursor = reader.cursor

    def ids(self) -> list[str]:
        return [line["id"] for line in self.read]


async def write(running: Started, shared: list[str], enough: asyncio.Event) -> None:
    """Until the process is gone or has written enough: ledgers of one's own, seats in those of all."""
    chance = random.Random(running.client.base_url.port)  # noqa: S311 (a die, not a secret)
    while not enough.is_set() and await running.open_seats():
        project, key = chance.choice(shared), {"Idempotency-Key": str(uuid4())}
        path, body = f"/v1/seats/{project}/take", {"application": str(uuid4())}
        try:
            await running.client.post(path, json=body, headers=key)
        except httpx.TransportError:
            return


async def test_every_event_comes_once_and_in_order_to_whoever_follows(
    fresh_database: FreshDatabase, kafka: str, topic_prefix: str
) -> None:
    async with started("enrolment", fresh_database, kafka, topic_prefix) as one:
        database = await asyncpg.connect(one.environment["KRUCHANG_OWNER_DATABASE_URL"])
        await database.execute(SLOW)
        other = await _another(one)
        shared = [str(uuid4()) for _ in range(SHARED)]
        for project in shared:
            answer = await one.client.post(
                f"/v1/seats/{project}/open", json={"capacity": 1000}, headers={"Idempotency-Key": project}
            )
            assert answer.status_code == 201
        bearer = {"Authorization": f"Bearer {one.issuer.token('ministry.reader')}"}
        async with (
            asyncio.timeout(3 * PATIENCE),
            httpx.AsyncClient(
                base_url=one.client.base_url, headers=bearer, trust_env=False, timeout=LONGER_THAN_SILENCE
            ) as client,
        ):
            followers = [
                Follower(client),
                Follower(client, types=(TAKEN,), headers={"Accept-Encoding": "gzip"}),
                Follower(client, lets_go=23),
            ]
            following = [asyncio.create_task(follower.follow()) for follower in followers]
            enough = asyncio.Event()
            writing = [
                asyncio.create_task(write(of, shared, enough)) for of in (one, other) for _ in range(WRITERS)
            ]
            try:
                await eventually(lambda: _are(followers[0], ENOUGH), PATIENCE)
                other.process.kill()
                await eventually(lambda: _are(followers[0], 2 * ENOUGH), PATIENCE)
            finally:
                enough.set()
                await asyncio.gather(*writing)
            await eventually(lambda: _have_all(followers, database), PATIENCE)
            for task in following:
                assert not task.done()
                task.cancel()
        await asyncio.gather(*following, return_exceptions=True)
        rows = await database.fetch(EVENTS)
        await other.client.aclose()
        await other.process.wait()
        await database.close()
    everything = [row["id"] for row in rows]
    assert len(everything) >= 2 * ENOUGH
    assert followers[0].ids() == everything
    assert followers[1].ids() == [row["id"] for row in rows if row["type"] == TAKEN]
    assert followers[2].ids() == everything
    assert all(no_gaps(follower.read) for follower in (followers[0], followers[2]))


def no_gaps(read: list[Line]) -> bool:
    versions = defaultdict(list)
    for line in read:
        versions[line["subject"]].append(int(line["streamversion"]))
    return all(found[0] == 1 and all(b == a + 1 for a, b in pairwise(found)) for found in versions.values())


async def _another(one: Started) -> Started:
    port = free_port()
    environment = one.environment | {"KRUCHANG_PORT": str(port)}
    other = Started(await run("enrolment", "serve", environment, QUIET), port, environment, one.issuer)
    await other.ready()
    return other


async def _are(follower: Follower, count: int) -> bool:
    return len(follower.read) >= count


async def _have_all(followers: list[Follower], database: asyncpg.Connection) -> bool:
    """As many as there are."""
    rows = await database.fetch(EVENTS)
    wanted = [[row for row in rows if not each.types or row["type"] in each.types] for each in followers]
    return all(len(each.read) >= len(of) for each, of in zip(followers, wanted, strict=True))
