"""Which waiting commands go into one append: nothing is overtaken on a stream."""

import asyncio
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from shared.eventsourcing.appending.grouping import MOST_AT_ONCE, take
from shared.eventsourcing.appending.work import Work
from shared.eventsourcing.deciding.context import Context

LOOP = asyncio.new_event_loop()
STREAMS = st.lists(st.sets(st.integers(0, 6), min_size=1, max_size=3), max_size=40)


def waiting(*streams: set[int]) -> list[Work]:
    """One command each, in order of arrival, on these streams."""
    return [_work(nr, targets) for nr, targets in enumerate(streams)]


def _work(nr: int, streams: set[int]) -> Work:
    context = Context(
        command_id=UUID(int=1000 + nr), request=b"", by=UUID(int=1), role="operator", org="OVEC",
        correlation_id=UUID(int=2), traceparent="",
    )  # fmt: skip
    decider: Any = None
    targets = [(decider, UUID(int=stream)) for stream in sorted(streams)]
    return Work(targets, list, context, (), LOOP.create_future(), 0.0)


def apart(count: int) -> list[Work]:
    return waiting(*({nr} for nr in range(count)))


def test_one_lane_takes_all_that_it_may() -> None:
    works = apart(20)
    assert take(list(works), set()) == works
    assert len(take(apart(MOST_AT_ONCE + 1), set())) == MOST_AT_ONCE


@given(streams=STREAMS, busy=st.sets(st.integers(0, 6), max_size=2))
def test_nothing_is_overtaken_on_a_stream(streams: list[set[int]], busy: set[int]) -> None:
    works = waiting(*streams)
    left, at_work = list(works), {UUID(int=stream) for stream in busy}
    taken = take(left, at_work)
    assert sorted([*taken, *left], key=works.index) == works
    for work in taken:
        assert work.links.isdisjoint(at_work)
        earlier = [other for other in left if works.index(other) < works.index(work)]
        assert all(work.links.isdisjoint(other.links) for other in earlier)
