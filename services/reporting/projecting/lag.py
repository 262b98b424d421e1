"""How many messages the projector's partitions hold that it has not taken in yet."""

from collections.abc import Iterable
from typing import Any

import faust

from services.reporting.projecting.metrics import LAG


class Lag:
    """Counted from what was taken; Kafka's own offsets are committed a second later."""

    def __init__(self, app: faust.App) -> None:
        self._app = app
        self._next: dict[Any, int] = {}  # by partition: the offset after the last one taken in

    def took(self, messages: Iterable[Any]) -> None:
        """These were committed."""
        for message in messages:
            self._next[message.tp] = max(message.offset + 1, self._next.get(message.tp, 0))

    def left(self) -> int:
        """Messages known to wait; a partition of which nothing came since the start counts as read."""
        left = sum(max(self._end(tp) - after, 0) for tp, after in self._next.items())
        LAG.set(left)
        return left

    def _end(self, partition: Any) -> int:
        try:
            return self._app.consumer.highwater(partition) or 0
        except AssertionError:  # it is another projector's meanwhile
            return 0
