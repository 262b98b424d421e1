"""What the sandbox replays waits on disk: in order, each once, and hardly anything of it in memory."""

import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from deploy.examples.shelf import Shelf
from tests.chaos.tampering.message import Message
from tests.reporting.histories import History

MANY, LARGE = 500, 30_000  # messages of so many bytes: 15 MB


def test_each_event_comes_once_and_after_the_one_before_it_whatever_day_it_names(tmp_path: Path) -> None:
    history = History()
    history.field()
    first, second, other = history.completed(1), history.revoked(1), history.completed(2)
    back_dated = second._replace(occurred_at=first.occurred_at - timedelta(days=30))
    late = other._replace(occurred_at=first.occurred_at - timedelta(days=1))
    messages = [Message.of(event) for event in (late, back_dated, first, *history.events[:2], late)]
    with Shelf(tmp_path) as shelf:
        shelf.add(messages)
        shelf.add(messages[::-1])
        told = [(event.id, kept.value) for event, kept in shelf.as_it_happened()]
        assert [event.id for event in shelf.by_position()] == [event.id for event in history.events]
    wanted = [late, *history.events[:2], first, back_dated]
    assert told == [(event.id, event.value) for event in wanted]


def test_of_any_number_of_events_a_page_is_in_memory(tmp_path: Path) -> None:
    def messages() -> Iterator[Message]:
        history = History()
        for teacher in range(MANY):
            event = history.completed(teacher)
            history.events.clear()
            yield Message.of(event._replace(position=teacher, value=event.value + b" " * LARGE))

    with Shelf(tmp_path) as shelf:
        tracemalloc.start()
        try:
            shelf.add(messages())
            assert sum(1 for _ in shelf.as_it_happened()) == sum(1 for _ in shelf.by_position()) == MANY
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert most < MANY * LARGE / 4
