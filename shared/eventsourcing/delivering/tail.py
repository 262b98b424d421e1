"""Following the feed live: one looks for all who follow, and only while somebody does.

What they wait for is that the topic has had an event and that slower writers have ended. Nobody tells
of either, and NOTIFY inside their transactions would make all commits queue; so it is looked at.
"""

import asyncio

from shared.eventsourcing.delivering.feed import Feed

LOOK_EVERY = 0.1  # seconds; three small queries, however many follow


class Tail:
    """Up to where a service's feed tells all there is."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._upto = 0
        self._looking: asyncio.Task[None] | None = None

    async def beyond(self, position: int, within: float) -> bool:
        """Whether more can be read than up to a position; waits for it, but not longer than told (seconds).

        Raises what keeps the feed from telling.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + within
        while self._upto <= position:
            if (left := until - loop.time()) <= 0:
                return False
            looking = self._look()
            await asyncio.wait({looking}, timeout=left)
            if looking.done():
                looking.result()
        return True

    def _look(self) -> asyncio.Task[None]:
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._once())
            self._looking.add_done_callback(_heard)
        return self._looking

    async def _once(self) -> None:
        await asyncio.sleep(LOOK_EVERY)
        self._upto = await self._feed.upto()


def _heard(looking: asyncio.Task[None]) -> None:
    """Who followed may have gone meanwhile."""
    if not looking.cancelled():
        looking.exception()
