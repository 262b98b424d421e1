"""What the topics hold, counted by partition and day as a reader would, and what the stores tell of it."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from aiokafka import ConsumerRecord
from asyncpg import Pool

from services.reporting.rebuilding.topics import Readable
from shared.contracts.reconciliation.day import DayReconciled, PartitionTotals
from shared.eventsourcing.delivering.reconciliation import Day
from shared.kernel.fiscal_year import bangkok_date

_TABLE = """
CREATE TEMP TABLE met (source text, partition int, day date, position bigint, hash bytea)"""
# the greatest of an open day's positions is given by its store; repeats are dropped
_TOTALS = """
SELECT source, day, partition, count(*)::int AS count, min(position) AS first, max(position) AS last,
       encode(sha256(string_agg(hash, ''::bytea ORDER BY position, hash)), 'hex') AS checksum
FROM (SELECT DISTINCT m.* FROM met m
      LEFT JOIN unnest($1::text[], $2::date[], $3::bigint[]) AS open(source, day, upto) USING (source, day)
      WHERE m.position <= coalesce(open.upto, m.position)) once
GROUP BY source, day, partition"""
_COLUMNS = ("source", "partition", "day", "position", "hash")


@dataclass(frozen=True, slots=True)
class Apart:
    """A partition of a day of which store and topic do not say the same."""

    source: str
    day: date
    store: PartitionTotals | None
    topic: PartitionTotals | None

    @property
    def partition(self) -> int:
        """Which."""
        found = self.store or self.topic
        return found.partition if found else -1


class Met:
    """The topics as they are read, each message noted; use it in the place of the topics."""

    def __init__(self, pool: Pool, topics: Readable) -> None:
        self._pool, self._topics = pool, topics

    async def up_to_now(self) -> AsyncIterator[list[ConsumerRecord]]:
        """As the topics."""
        async for messages in self._topics.up_to_now():
            records = [row for row in map(_row, messages) if row]
            await self._pool.copy_records_to_table("met", records=records, columns=_COLUMNS)
            yield messages


async def begin(pool: Pool) -> None:
    """Where the messages are noted; gone with the connection."""
    await pool.execute(_TABLE)


async def apart(pool: Pool, told: Mapping[str, Sequence[Day]]) -> list[Apart]:
    """Every partition and day that differs, those included of which one side knows nothing."""
    stores = dict(_partitions(day.totals for days in told.values() for day in days))
    open_ = [day for days in told.values() for day in days if day.upto is not None]
    rows = await pool.fetch(
        _TOTALS,
        [day.totals.service for day in open_], [day.totals.day for day in open_], [day.upto for day in open_],
    )  # fmt: skip
    after = {source: days[-1].totals.day for source, days in told.items() if days}
    topics = {
        (row["source"], row["day"], row["partition"]): PartitionTotals(
            **{name: row[name] for name in PartitionTotals.model_fields}
        )
        for row in rows
        # what a store told last it told before the topics were read: a day may have begun since
        if row["source"] in told and row["day"] <= after.get(row["source"], date.min)
    }
    keys = sorted(stores.keys() | topics.keys())
    return [
        Apart(source, day, stores.get(key), topics.get(key))
        for key in keys
        for source, day, _ in [key]
        if stores.get(key) != topics.get(key)
    ]


def _partitions(days: Iterable[DayReconciled]) -> Iterable[tuple[tuple[str, date, int], PartitionTotals]]:
    """Those with events: a partition without any cannot be met."""
    for day in days:
        for partition in day.partitions:
            if partition.count:
                yield (day.service, day.day, partition.partition), partition


def _row(message: ConsumerRecord) -> tuple[Any, ...] | None:
    """What the headers say; a message that does not say it is no event."""
    named = dict(message.headers)
    try:
        at = datetime.fromisoformat(named["ce_recordedat"].decode())
        position, hash_ = int(named["ce_position"]), bytes.fromhex(named["ce_hash"].decode())
        return named["ce_source"].decode().strip("/"), message.partition, bangkok_date(at), position, hash_
    except (KeyError, ValueError):
        return None
