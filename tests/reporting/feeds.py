"""Owners' feeds without the owners: what they would answer of a history."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from uuid import UUID

import httpx

from shared.contracts.event import SOURCES
from shared.contracts.reconciliation.day import DayReconciled
from shared.contracts.recorded import Recorded
from shared.eventsourcing.delivering.feed import Head, Heads
from shared.eventsourcing.delivering.reconciliation import Day, Tally
from shared.eventsourcing.kafka.partitions import partition_of
from shared.eventsourcing.migrate import PARTITIONS, topic_of
from shared.eventsourcing.subscribing.feed_client import FeedClient
from shared.kernel.fiscal_year import bangkok_date

COMPLETE = datetime(2021, 12, 31, tzinfo=UTC)


class ToldFeed(FeedClient):
    """One owner's feed; `away` makes it answer nothing."""

    def __init__(self, source: str, events: Sequence[Recorded]) -> None:
        self._source, self._events = source, events
        self.away = False

    async def stream(self, stream: UUID, after: int) -> list[Recorded]:
        self._answer()
        return [event for event in self._events if event.stream == stream and event.version > after]

    async def heads(self, after: int) -> Heads:
        self._answer()
        own = [event for event in self._events if event.source == self._source and event.position > after]
        heads = {event.stream: Head(event.stream, event.version, event.hash) for event in own}
        upto = max((event.position for event in own), default=after)
        return Heads(upto, COMPLETE, list(heads.values()), f"epoch-{self._source}")

    async def days(self) -> list[Day]:
        self._answer()
        tallies: dict[date, list[Tally]] = {}
        for event in self._events:
            if event.source == self._source:
                of_day = tallies.setdefault(
                    bangkok_date(event.recorded_at), [Tally() for _ in range(PARTITIONS)]
                )
                of_day[partition_of(event.stream, PARTITIONS)].add(event.position, event.hash)
        return [
            Day(
                DayReconciled(
                    service=self._source, topic=topic_of(self._source), day=day, previous=None,
                    partitions=[tally.totals(number) for number, tally in enumerate(of_day)],
                    epoch=f"epoch-{self._source}",
                ),
                closed=True,
            )
            for day, of_day in tallies.items()
        ]  # fmt: skip

    def _answer(self) -> None:
        if self.away:
            raise httpx.ConnectError("away")


def feeds(events: Sequence[Recorded]) -> dict[str, ToldFeed]:
    return {source: ToldFeed(source, events) for source in SOURCES}
