"""Reactions and timers on a real PostgreSQL, with a hand-moved clock."""

import asyncio
import json
from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest

from shared.eventsourcing.appending.due_loop import REST, DueLoop
from shared.eventsourcing.deciding.context import Context
from shared.eventsourcing.deciding.due import Due
from shared.kernel.clock import HandMovedClock
from shared.kernel.refusal import Refused
from tests.integration.eventsourcing.ledger import CATALOGUE, count
from tests.integration.eventsourcing.reactions import NAME, NOW, Policy, due, loop, put

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def clock() -> HandMovedClock:
    return HandMovedClock(NOW)


@pytest.fixture
def policy() -> Policy:
    return Policy()


async def test_what_is_due_is_executed_once_under_its_own_id(pool: asyncpg.Pool, policy: Policy) -> None:
    one = due("one", uuid4())
    await put(pool, [one])
    dues = loop(pool, policy)
    assert [await dues.once(), await dues.once()] == [1, 0]
    assert policy.done == ["one"]
    [context] = policy.contexts
    assert context.command_id == one.command_id
    assert (context.causation_id, context.correlation_id) == (one.causation_id, one.correlation_id)
    assert await count(pool, "due") == 0


async def test_a_timer_waits_for_its_instant(
    pool: asyncpg.Pool, policy: Policy, clock: HandMovedClock
) -> None:
    await put(pool, [due("lapse", uuid4(), 7 * DAY)])
    dues = loop(pool, policy, clock)
    clock.move(7 * DAY - SECOND)
    await dues.once()
    assert policy.done == []
    clock.move(SECOND)
    await dues.once()
    assert policy.done == ["lapse"]


async def test_a_stream_s_reactions_are_executed_in_order(pool: asyncpg.Pool, policy: Policy) -> None:
    stream = uuid4()
    await put(pool, [due(str(nr), stream) for nr in range(30)])
    await loop(pool, policy).once()
    assert policy.done == [str(nr) for nr in range(30)]


async def test_what_must_be_tried_again_is_not_overtaken_by_a_later_one_of_its_stream(
    pool: asyncpg.Pool, policy: Policy, clock: HandMovedClock
) -> None:
    stream, other = uuid4(), uuid4()
    await put(pool, [due("first", stream), due("second", stream), due("other", other)])
    policy.failing["first"] = RuntimeError("not today")
    dues = loop(pool, policy, clock)
    await dues.once()
    await put(pool, [due("third", stream), due("other's next", other)])
    await dues.once()
    assert policy.done == ["other", "other's next"]
    assert policy.tried.count("first") == 1
    policy.failing.clear()
    clock.move(MINUTE)
    await dues.once()
    assert policy.done[2:] == ["first", "second", "third"]


async def test_a_stream_with_more_waiting_than_a_pass_takes_does_not_keep_the_others_out(
    pool: asyncpg.Pool, policy: Policy
) -> None:
    stream = uuid4()
    await put(pool, [due("stuck", stream), *(due("waits", stream) for _ in range(250))])
    await put(pool, [due("other", uuid4())])
    policy.failing["stuck"] = RuntimeError("not today")
    dues = loop(pool, policy)
    await dues.once()
    await dues.once()
    assert policy.done == ["other"]


@pytest.mark.parametrize("far", [MINUTE, 30 * DAY])
async def test_a_timer_blocks_nobody(pool: asyncpg.Pool, policy: Policy, far: timedelta) -> None:
    stream = uuid4()
    await put(pool, [due("timer", stream, far), due("at once", stream)])
    await loop(pool, policy).once()
    assert policy.done == ["at once"]


async def test_a_refused_one_stays_visible_is_not_tried_again_and_holds_nobody(
    pool: asyncpg.Pool, policy: Policy, clock: HandMovedClock
) -> None:
    stream = uuid4()
    refused = due("refused", stream)
    await put(pool, [refused, due("next", stream)])
    policy.failing["refused"] = Refused("seats.not_open", project=stream)
    dues = loop(pool, policy, clock)
    await dues.once()
    assert policy.done == ["next"]
    policy.failing.clear()
    clock.move(DAY)
    await put(pool, [refused])  # its event is seen again
    assert await dues.once() == 0
    [row] = await pool.fetch("SELECT command_id, refused FROM due")
    assert row["command_id"] == refused.command_id
    assert json.loads(row["refused"]) == {"code": "seats.not_open", "facts": {"project": str(stream)}}


@pytest.mark.parametrize(
    "passing", [Refused("seats.not_yet_known"), KeyError("a mistake of ours")], ids=["not yet known", "error"]
)
async def test_what_cannot_be_done_yet_is_done_later(
    pool: asyncpg.Pool, policy: Policy, clock: HandMovedClock, passing: Exception
) -> None:
    await put(pool, [due("soon", uuid4())])
    policy.failing["soon"] = passing
    dues = loop(pool, policy, clock)
    assert [await dues.once(), await dues.once()] == [1, 0]
    assert await pool.fetchval("SELECT refused IS NULL AND tries = 1 FROM due")
    policy.failing.clear()
    clock.move(SECOND)
    await dues.once()
    assert policy.done == ["soon"]
    assert await count(pool, "due") == 0


async def test_the_pauses_between_tries_grow_to_a_minute_and_no_further(
    pool: asyncpg.Pool, policy: Policy, clock: HandMovedClock
) -> None:
    await put(pool, [due("never", uuid4())])
    policy.failing["never"] = RuntimeError("not today")
    dues, pauses = loop(pool, policy, clock), []
    for _ in range(12):
        await dues.once()
        pauses.append(await pool.fetchval("SELECT at FROM due") - clock.now())
        clock.move(pauses[-1])
    assert [pause / SECOND for pause in pauses] == [0.5, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60]


async def test_one_whose_policy_is_unknown_waits_for_the_code_that_knows_it(
    pool: asyncpg.Pool, policy: Policy
) -> None:
    await put(pool, [due("known", uuid4())])
    await pool.execute("UPDATE due SET name = 'of_a_later_release'")
    await put(pool, [due("other", uuid4())])
    await loop(pool, policy).once()
    assert policy.done == ["other"]
    assert await pool.fetchval("SELECT tries FROM due") == 1


async def test_if_the_store_goes_away_a_pass_ends_only_when_nothing_of_it_goes_on(
    pool: asyncpg.Pool, policy: Policy
) -> None:
    """Else the next pass would execute beside what is left of this one."""

    async def execute(due: Due, context: Context) -> None:
        if due.payload["what"] == "slow":
            await asyncio.sleep(0.2)
        await policy(due, context)

    await put(pool, [due("quick", uuid4()), due("slow", uuid4())])
    dues = DueLoop(_Away(pool), "", "enrolment", HandMovedClock(NOW), {NAME: execute}, CATALOGUE)  # type: ignore[arg-type]
    with pytest.raises(ConnectionResetError):
        await dues.once()
    assert policy.done == ["quick", "slow"]
    await loop(pool, policy).once()
    assert policy.done == ["quick", "slow"] * 2, "what could not be deleted is sent again, under its own id"


class _Away:
    """A pool that finds what is due, and then is lost."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self.fetch = pool.fetch

    async def execute(self, *_: object) -> None:
        raise ConnectionResetError


@pytest.mark.parametrize("turns", range(5))
async def test_a_cancel_that_comes_together_with_a_wake_up_is_not_lost(turns: int) -> None:
    """Else two would execute: this one, which nobody waits for any more, and the one that took over."""
    dues = DueLoop(_Idle(), "", "enrolment", HandMovedClock(NOW), {}, CATALOGUE)  # type: ignore[arg-type]
    running = asyncio.create_task(dues._loop())
    await asyncio.sleep(2 * REST)
    dues.wake.set()
    for _ in range(turns):
        await asyncio.sleep(0)
    running.cancel()
    await asyncio.wait([running], timeout=REST / 2)
    was_lost = not running.done()
    running.cancel()
    assert not was_lost


class _Idle:
    """A pool of a store where nothing is due."""

    async def fetch(self, *_: object) -> list[object]:
        return []
