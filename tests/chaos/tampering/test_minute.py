"""As it is configured, whatever is lost or forged without a trace is noticed within the sweep's minute.

The sweep's clock is moved by hand, a step each time a healer would look; all else is real.
"""

import inspect
from collections.abc import Awaitable, Callable
from random import Random
from types import SimpleNamespace

import pytest

from services.reporting import app
from services.reporting.projecting import worker
from shared.contracts.recorded import Recorded
from shared.eventsourcing.subscribing import sweep
from shared.eventsourcing.subscribing.consume import take_in
from shared.eventsourcing.subscribing.healer import HEAL_EVERY, Healer
from shared.eventsourcing.subscribing.sweep import Sweep
from shared.service import machinery
from tests.chaos.tampering.kinds import forged
from tests.chaos.tampering.message import Message
from tests.integration.eventsourcing.consumer import Consumer, Owner
from tests.integration.eventsourcing.ledger import opened, seated

MINUTE = 60.0


class Clock:
    """The event loop's time, for the sweep alone."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        loop = SimpleNamespace(time=lambda: self.now)
        monkeypatch.setattr(sweep, "asyncio", SimpleNamespace(get_running_loop=lambda: loop))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


async def noticed(
    clock: Clock, consumer: Consumer, owner: Owner, happens: Callable[[], Awaitable[object]]
) -> float:
    """Seconds from when it happens, at the worst moment, until its stream is behind.

    The worst moment is just after the list of streams was asked for, with one more stream under way then.
    """
    looks = Sweep(consumer.pool, consumer.inbox, "enrolment", owner)  # type: ignore[arg-type]
    await opened(owner.door)  # lost as well: the first page waits for it as long as it may
    await owner.delivered()
    await looks.go_on()
    await happens()
    began = clock.now
    while len(await consumer.behind()) < 2:
        clock.now += HEAL_EVERY
        assert clock.now - began <= MINUTE, "not noticed within the minute"
        await looks.go_on()
    return clock.now - began


async def history(owner: Owner, consumer: Consumer) -> list[Recorded]:
    stream = await opened(owner.door)
    await seated(owner.door, stream, 2)
    await owner.delivered()
    events = await owner.events()
    await take_in(consumer.pool, consumer.inbox, events, consumer.apply)
    return events


async def test_a_stream_that_was_lost_whole_is_noticed_within_the_minute(
    owner: Owner, consumer: Consumer, clock: Clock
) -> None:
    await history(owner, consumer)

    async def lose() -> None:
        await opened(owner.door)
        await owner.delivered()

    seconds = await noticed(clock, consumer, owner, lose)
    assert seconds > sweep.PATIENCE  # what is on its way is waited for


async def test_a_version_that_its_owner_denies_is_noticed_within_the_minute(
    owner: Owner, consumer: Consumer, clock: Clock
) -> None:
    """It follows by its hash, so it was taken in."""
    events = await history(owner, consumer)
    made = forged([Message.of(event) for event in events], len(events), Random(1))  # noqa: S311 (repeatable)

    async def forge() -> None:
        assert await take_in(consumer.pool, consumer.inbox, [made.event()], consumer.apply)

    await noticed(clock, consumer, owner, forge)
    [reason] = await consumer.pool.fetch("SELECT reason FROM behind WHERE stream = $1", events[0].stream)
    assert reason["reason"] == f"the owner knows no such version {len(events) + 1}"


@pytest.mark.parametrize("version", [3, 4])
async def test_what_was_vouched_for_and_its_owner_now_tells_otherwise_is_noticed_too(
    owner: Owner, consumer: Consumer, clock: Clock, version: int
) -> None:
    """As after a restore that was given up: the store has another history than it once had."""
    [event, *_] = await history(owner, consumer)
    await consumer.pool.execute(
        "UPDATE inbox SET version = $1, chain = $2, vouched = true", version, b"other"
    )

    async def nothing() -> None:
        return

    await noticed(clock, consumer, owner, nothing)
    why = await consumer.pool.fetchval("SELECT reason FROM behind WHERE stream = $1", event.stream)
    assert why == "the owner names another event"


def test_every_process_sweeps_as_it_is_configured_here() -> None:
    assert inspect.signature(Healer).parameters["patience"].default == sweep.PATIENCE
    for where in (machinery, worker, app):
        assert "patience" not in inspect.getsource(where)
