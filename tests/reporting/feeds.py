"""Owners' feeds without the owners: what they would answer of a history."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import httpx

from shared.contracts.event import SOURCES
from shared.contracts.recorded import Recorded
from shared.eventsourcing.feed import Head, Heads
from shared.eventsourcing.feed_client import FeedClient

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

    def _answer(self) -> None:
        if self.away:
            raise httpx.ConnectError("away")


def feeds(events: Sequence[Recorded]) -> dict[str, ToldFeed]:
    return {source: ToldFeed(source, events) for source in SOURCES}
