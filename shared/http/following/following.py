"""The feed as a stream: a line an event as soon as it can be told, and a sign of life in between.

Nothing is held for a reader but the page that he is being sent: while he does not read, nothing is
fetched, and while there is nothing to fetch, no connection to the database is his.
"""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog
from asyncpg import PostgresError

from shared.contracts.cloudevent import as_json
from shared.contracts.recorded import Recorded
from shared.eventsourcing.deciding.errors import NotLevelError
from shared.eventsourcing.delivering.feed import Feed, Page
from shared.eventsourcing.delivering.tail import Tail
from shared.eventsourcing.delivering.wanted import Wanted
from shared.eventsourcing.patience import within
from shared.eventsourcing.storing.transient import TRANSIENT
from shared.http.wording.problems import ProblemError

PAGE = 100  # events that are fetched at a time
PIECE = 64 * 1024  # bytes after which what is there is sent
SIGN_OF_LIFE = 10.0  # seconds: proxies close what is silent for half a minute
LOOK_UP = 0.2  # seconds in which the end of the process is noticed
LONGEST = 600.0  # seconds; then the reader comes anew, with a token that is judged anew
FETCH_WITHIN = 8.0
_ENDS = (NotLevelError, PostgresError, TimeoutError, *TRANSIENT)
_log = structlog.get_logger()


@dataclass
class Followers:
    """Who follows: so many in all, and so many of one caller, at a time."""

    most: int
    of_one: int
    now: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def one(self, who: str) -> Iterator[None]:
        """A place among them. Raises ProblemError when there is none."""
        if self.now[who] >= self.of_one:
            raise ProblemError("feed.too_many_streams_of_yours", {"Retry-After": "30"}, most=self.of_one)
        if self.now.total() >= self.most:
            raise ProblemError("feed.too_many_streams", {"Retry-After": "10"})
        self.now[who] += 1
        try:
            yield
        finally:
            self.now[who] -= 1
            self.now += Counter()  # only who has one is kept


@dataclass(frozen=True)
class Following:
    """One stream: of which feed, what is wanted, and whether the process stops."""

    feed: Feed
    tail: Tail
    wanted: Wanted
    leaving: Callable[[], bool]

    async def lines(self, after: int, page: Page) -> AsyncIterator[bytes]:
        """The page after a position and all that comes, until the process stops, or something fails.

        However it ends, the reader goes on after the last line he has read: an event's position, or
        the ``after`` of a line that is no event.
        """
        loop = asyncio.get_running_loop()
        over_at = loop.time() + LONGEST
        yield _sign(after)
        said_at = loop.time()
        while True:
            for piece in _pieces(page.events):
                yield piece
                said_at = loop.time()
                if self.leaving():
                    return
            page = page._replace(events=[])
            if loop.time() > said_at + SIGN_OF_LIFE:
                yield _sign(page.next)
                said_at = loop.time()
            if self.leaving() or loop.time() > over_at:
                break
            try:
                if await self.tail.beyond(page.next, LOOK_UP):
                    page = await within(FETCH_WITHIN, self.feed.page(page.next, PAGE, self.wanted))
            except _ENDS as error:
                _log.info("stream_ended", error=type(error).__name__)
                break
        yield _sign(page.next)


def _pieces(events: list[Recorded]) -> Iterator[bytes]:
    """Their lines, some together."""
    piece = bytearray()
    for event in events:
        piece += as_json(event) + b"\n"
        if len(piece) >= PIECE:
            yield bytes(piece)
            piece.clear()
    if piece:
        yield bytes(piece)


def _sign(position: int) -> bytes:
    return json.dumps({"after": str(position)}).encode() + b"\n"
