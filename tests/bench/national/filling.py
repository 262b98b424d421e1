"""The nation into reporting's live generation, by COPY as a rebuild writes it, and onto the topics."""

import asyncio
from collections.abc import Iterable, Iterator
from itertools import islice

import asyncpg
from aiokafka import AIOKafkaProducer

from deploy.local.system import System
from services.reporting.projecting.moved import CHANNEL
from services.reporting.store import facts
from services.reporting.store.generations import CONSUMER, LIVE, GenerationInbox
from shared.contracts.cloudevent import headers
from shared.contracts.recorded import Recorded
from shared.eventsourcing.migrate import topic_of
from shared.eventsourcing.storing.database import open_pool
from shared.eventsourcing.subscribing.consume import take_in
from tests.bench.fill import SERVICE
from tests.bench.national import nation
from tests.bench.national.size import Size
from tests.bench.national.walking import EPOCH, Went, goings, went

AT_ONCE = 2_000  # walks
_INBOX = ("consumer", "stream", "version", "chain", "source", "vouched")


class Nation:
    """As far as it is written."""

    def __init__(self, system: System, size: Size) -> None:
        self._system, self._size = system, size
        self._owner = system.site.databases["reporting"].owner
        self.years = self.events = 0

    async def grow(self, years: int, *, delivered: bool = False) -> None:
        """Up to so many years of teachers, and their projects; ``delivered``: on the topics too."""
        others = [] if self.years else nation.fields(self._size)
        others += nation.projects(self._size, self.years, years)
        await self._take_in(others)
        if delivered:
            await self._deliver(others)
        going = goings(self._size, self.years, years)
        owner = await asyncpg.connect(self._owner, server_settings={"search_path": LIVE})
        try:
            await owner.execute("INSERT INTO epochs VALUES ($1, $2) ON CONFLICT DO NOTHING", SERVICE, EPOCH)
            for some in _batches(went(going, self.events)):
                await owner.copy_records_to_table("facts", records=_rows(some), columns=facts.COLUMNS)
                await owner.copy_records_to_table("inbox", records=_heads(some), columns=_INBOX)
                told = [event for one in some for event in one.events]
                if delivered:
                    await self._deliver(told)
                self.events += len(told)
            await count(owner)
            for table in ("facts", "inbox", "counted", "counters"):
                await owner.execute(f"VACUUM ANALYZE {LIVE}.{table}")
            await owner.execute("SELECT pg_notify($1, '')", CHANNEL)  # kept answers are of before
        finally:
            await owner.close()
        self.years = years

    def trained(self, field: int, year: int) -> int:
        """How many teachers of a field and year the KPI must count: each walk is another's."""
        if year >= self._size.first_year + self.years:
            return 0
        each, more = divmod(self._size.a_year, self._size.fields)
        return each + (field < more)

    async def _take_in(self, events: list[Recorded]) -> None:
        """These few go the way of the projector."""
        pool = await open_pool(self._owner, size=1, schema=LIVE, plan_each_time=True)
        try:
            for first in range(0, len(events), AT_ONCE):
                some = events[first : first + AT_ONCE]
                if len(await take_in(pool, GenerationInbox(CONSUMER), some, facts.apply)) != len(some):
                    raise AssertionError("not taken in")
        finally:
            await pool.close()

    async def _deliver(self, events: list[Recorded]) -> None:
        """As the relays would."""
        site = self._system.site
        producer = AIOKafkaProducer(
            bootstrap_servers=site.kafka, enable_idempotence=True, compression_type="zstd", linger_ms=5,
            max_batch_size=128 * 1024,
        )  # fmt: skip
        await producer.start()
        try:
            sent = [
                await producer.send(
                    topic_of(event.source, site.topic_prefix), event.value, key=str(event.stream).encode(),
                    headers=headers(event),
                )
                for event in events
            ]  # fmt: skip
            await asyncio.gather(*sent)
        finally:
            await producer.stop()


async def count(owner: asyncpg.Connection) -> None:
    """The counters anew, from the facts, as a rebuild counts them."""
    async with owner.transaction():
        await owner.execute("TRUNCATE counted, counters")
        await owner.execute(facts.SQL["recount_subjects"], list(facts.COUNTED))
        await owner.execute(facts.SQL["recount"])


def _rows(some: Iterable[Went]) -> Iterator[tuple[object, ...]]:
    return (row for one in some for row in one.rows)


def _heads(some: Iterable[Went]) -> Iterator[tuple[object, ...]]:
    for one in some:
        last = {event.stream: event for event in one.events}
        for stream, event in last.items():
            yield CONSUMER, stream, event.version, event.hash, event.source, True


def _batches(told: Iterable[Went]) -> Iterator[list[Went]]:
    iterator = iter(told)
    while some := list(islice(iterator, AT_ONCE)):
        yield some
