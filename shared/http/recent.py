"""Answers that are the same for everybody, kept until what they tell of moves.

For the few reads that many ask again and again. A kept answer says of when it is (`as_of`); it is given for a
second at most, and only while we are told of every change. Who waits for his own write is never given one.
"""

import time
from collections.abc import Callable
from typing import NamedTuple

LONGEST = 1.0  # seconds; bounds what a change that nobody was told of may hide
MOST = 1000
Key = tuple[str, bytes]  # path and query as they came


class _Kept(NamedTuple):
    body: bytes
    until: float


class Recent:
    """Kept answers by address. ``told`` says whether every change is heard of at present."""

    def __init__(self, told: Callable[[], bool], now: Callable[[], float] = time.monotonic) -> None:
        self._told, self._now = told, now
        self._kept: dict[Key, _Kept] = {}
        self.moves = 0  # how often something moved; who keeps an answer asks before it is made

    def moved(self) -> None:
        """What was kept may tell no longer how things are."""
        self.moves += 1
        self._kept.clear()

    def get(self, key: Key) -> bytes | None:
        """The body that was kept, if it still holds."""
        kept = self._kept.get(key)
        return kept.body if kept and self._now() < kept.until and self._told() else None

    def keep(self, key: Key, body: bytes, moves: int) -> None:
        """Keep it, unless something moved since ``moves``: it may be of before."""
        if moves == self.moves and self._told():
            if len(self._kept) >= MOST:
                self._kept.clear()
            self._kept[key] = _Kept(body, self._now() + LONGEST)
