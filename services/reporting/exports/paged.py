"""All of a paged list, page by page, while somebody takes it.

Nothing is held for a reader but the page being sent, and between two pages no connection to the database.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any, Protocol

from shared.http.reading.paging import PageRequest

PAGE = 500  # the most that the API gives at a time


class Listed(Protocol):
    """A page of the API."""

    @property
    def items(self) -> Sequence[Any]:
        """What is on it."""

    @property
    def next(self) -> str | None:
        """Where the next one begins; None: it was the last."""


Ask = Callable[[PageRequest], Awaitable[Listed]]
FIRST = PageRequest(None, PAGE)


async def following(first: Listed, ask: Ask) -> AsyncIterator[Sequence[Any]]:
    """The page that was asked for already, then the others, each when it is its turn."""
    page = first
    while True:
        yield page.items
        if page.next is None:
            return
        page = await ask(PageRequest(page.next, PAGE))


async def at_once(*items: Any) -> AsyncIterator[Sequence[Any]]:
    """A list that is whole already."""
    yield items
