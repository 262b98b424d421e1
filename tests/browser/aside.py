"""What happens while a page is open: a story played through the public APIs in a thread of its own."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from playwright.sync_api import Page

T = TypeVar("T")
# What an element says, as soon as the browser paints it.
_SAYS = "([id, words]) => document.getElementById(id)?.textContent.replace(/\\s+/g, ' ').includes(words)"


@dataclass(frozen=True)
class Aside:
    """An event loop that lives as long as the story."""

    loop: asyncio.AbstractEventLoop

    def begin(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Goes on while the test looks at pages."""
        return asyncio.run_coroutine_threadsafe(work, self.loop)

    def done(self, work: Coroutine[Any, Any, T]) -> T:
        """What came of it."""
        return self.begin(work).result()


@contextmanager
def aside() -> Iterator[Aside]:
    """`with aside() as story: story.done(…)`."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="story", daemon=True)
    thread.start()
    try:
        yield Aside(loop)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def says(page: Page, id_: str, words: str) -> None:
    """Wait until the element with this id says so."""
    page.wait_for_function(_SAYS, arg=[id_, words], timeout=20_000)
