"""Work in a thread of its own, so that no event loop of a test is disturbed.

A test's alarm reaches whoever waits here, and the thread is left behind; an executor waits for its own.
"""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from functools import partial
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")


def apart(work: Coroutine[Any, Any, T]) -> T:
    """What came of it, in an event loop of its own."""
    return in_thread(partial(asyncio.run, work))


def in_thread(call: Callable[[], T]) -> T:
    """What it returned or raised."""
    outcome: Future[T] = Future()

    def run() -> None:
        try:
            outcome.set_result(call())
        except BaseException as error:  # whatever it is, whoever waits has it
            outcome.set_exception(error)

    Thread(target=run, daemon=True).start()
    return outcome.result()
