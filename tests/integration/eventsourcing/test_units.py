"""What is decided together stands or falls together, and nothing else with it (design section 3)."""

import asyncio
import json
from collections.abc import Coroutine, Iterable, Sequence
from functools import partial
from uuid import UUID, uuid4

import asyncpg
import pytest

from shared.contracts.recorded import Recorded
from shared.eventsourcing import attempt
from shared.eventsourcing.answer import Answer
from shared.eventsourcing.append import Failure
from shared.eventsourcing.commands import Commands
from shared.eventsourcing.due import Due
from shared.eventsourcing.errors import ConflictError
from shared.eventsourcing.unit import Unit
from shared.kernel.refusal import Refused
from tests.integration.eventsourcing.ledger import (
    KEYED,
    LEDGER,
    Decided,
    Ledger,
    Open,
    Seat,
    a_seat,
    before,
    commands,
    context,
    opened,
    seated,
)

INNOCENT = 30


def others(door: Commands) -> list[Coroutine[object, object, UUID]]:
    """Innocent commands, each on a stream of its own, of the same group as what arrives with them."""
    return [opened(door) for _ in range(INNOCENT)]


def failed(outcomes: Iterable[object]) -> list[object]:
    return [outcome for outcome in outcomes if isinstance(outcome, BaseException)]


async def count(pool: asyncpg.Pool, table: str) -> int:
    return int(await pool.fetchval(f"SELECT count(*) FROM {table}"))


async def test_a_unit_one_of_whose_streams_moved_is_decided_again_whole(pool: asyncpg.Pool) -> None:
    """Between our reading and our append another process writes to the second of two streams."""
    door, other = commands(pool, lanes=1), commands(pool)
    one, two = await opened(door), await opened(door)
    judged: list[tuple[int, int]] = []

    def both(first: Ledger, second: Ledger) -> Decided:
        judged.append((first.taken, second.taken))
        return [a_seat(one, first), a_seat(two, second)]

    before(door, "_append", partial(seated, other, two))
    await asyncio.gather(door.together([(LEDGER, one), (LEDGER, two)], both, context()), *others(door))
    assert judged == [(0, 0), (0, 1)]
    rows = await pool.fetch("SELECT stream, version FROM streams WHERE stream = ANY($1)", [one, two])
    assert {row["stream"]: row["version"] for row in rows} == {one: 2, two: 3}
    assert await count(pool, "events") == 2 + 3 + 30


async def test_the_others_of_the_group_go_through_at_once(pool: asyncpg.Pool) -> None:
    door, other = commands(pool, lanes=1), commands(pool)
    moved = await opened(door)
    written: list[int] = []

    async def look() -> None:
        written.append(await count(pool, "streams"))

    before(door, "_append", partial(seated, other, moved))
    before(door, "_again", look)
    await asyncio.gather(seated(door, moved), *others(door))
    assert written == [31]


async def test_a_failed_units_reservations_are_taken_back_and_nothing_else(pool: asyncpg.Pool) -> None:
    """A unit of a known command and a new one: of the second nothing is kept, the first stays logged."""
    door, other = commands(pool, lanes=1), commands(pool)
    known, fresh, one, new = uuid4(), uuid4(), uuid4(), uuid4()
    left: list[object] = []

    def begin(_one: Ledger, two: Ledger) -> Decided:
        return [[], KEYED.decide(Open(project=new), two) + a_seat(new, Ledger(capacity=1))]

    async def look() -> None:
        left.append({row["command_id"] for row in await pool.fetch("SELECT command_id FROM commands")})
        left.append({row["stream"] for row in await pool.fetch("SELECT stream FROM streams")})
        left.append(await count(pool, "keys"))

    first: list[Answer] = []

    async def elsewhere() -> None:
        first.append(await other.handle(LEDGER, one, Open(project=one), context(known)))

    before(door, "_append", elsewhere)
    before(door, "_again", look)
    again, _ = await asyncio.gather(
        door.handle(LEDGER, one, Open(project=one), context(known)),
        door.together([(LEDGER, one), (KEYED, new)], begin, context(fresh)),
    )
    assert left == [{known}, {one}, 0]
    assert first == [again]
    assert await count(pool, "keys") == 1


async def test_after_three_times_it_is_a_conflict(
    pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    door, project = commands(pool), uuid4()
    sizes: list[int] = []

    async def in_vain(_connection: object, units: Sequence[Unit]) -> list[Failure]:
        sizes.append(sum(len(unit.works) for unit in units))
        return [Failure(nr, "moved") for nr in range(len(units))]

    monkeypatch.setattr(attempt, "append", in_vain)
    with pytest.raises(ConflictError):
        await opened(door, project)
    assert sizes == [1, 1, 1]
    outcomes = await asyncio.gather(*(opened(door, project) for _ in range(4)), return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {ConflictError}
    assert sizes[3:] == [4, 4, 1, 1, 1, 1]  # all together, once more, each alone


async def test_a_mistake_in_one_command_harms_no_other_of_its_group(pool: asyncpg.Pool) -> None:
    door, project = commands(pool, lanes=1), uuid4()

    def mistaken(_state: Ledger) -> Decided:
        raise ZeroDivisionError

    outcomes = await asyncio.gather(
        opened(door, project),
        door.together([(LEDGER, project)], mistaken, context()),
        seated(door, project),
        *others(door),
        return_exceptions=True,
    )
    assert isinstance(outcomes[1], ZeroDivisionError)
    assert len(failed(outcomes)) == 1
    assert await count(pool, "commands") == 32  # and the mistake is not remembered


async def test_a_mistake_in_a_reaction_harms_no_other_and_writes_nothing(pool: asyncpg.Pool) -> None:
    bad = uuid4()

    def react(event: Recorded) -> list[Due]:
        if event.stream == bad:
            raise ZeroDivisionError
        return []

    door = commands(pool, react=react, lanes=1)
    outcomes = await asyncio.gather(opened(door, bad), *others(door), return_exceptions=True)
    assert isinstance(outcomes[0], ZeroDivisionError)
    assert len(failed(outcomes)) == 1
    assert await count(pool, "events") == 30


async def test_two_reactions_of_one_name_to_one_event_are_a_mistake_not_a_loss(pool: asyncpg.Pool) -> None:
    def react(event: Recorded) -> list[Due]:
        return [Due.after(event, "offer", {"to": nr}) for nr in range(2)]

    with pytest.raises(ValueError, match="two reactions"):
        await opened(commands(pool, react=react))


async def test_what_postgresql_will_not_take_fails_its_own_command_only(pool: asyncpg.Pool) -> None:
    """The whole group is refused by the server: each is then tried alone."""
    door = commands(pool, lanes=1)
    bad = uuid4()
    also = [("INSERT INTO keys VALUES ('x', 'y', 'not a uuid')", ())]
    outcomes = await asyncio.gather(
        door.handle(LEDGER, bad, Open(project=bad), context(), also=also),
        *others(door),
        return_exceptions=True,
    )
    assert isinstance(outcomes[0], asyncpg.DataError)
    assert len(failed(outcomes)) == 1
    assert await count(pool, "streams") == 30


async def test_an_unreadable_state_stops_its_own_stream_only(pool: asyncpg.Pool) -> None:
    door = commands(pool, lanes=1)
    broken = await opened(door)
    await pool.execute("""UPDATE streams SET state = '{"capacity": "many"}'""")
    outcomes = await asyncio.gather(seated(door, broken), *others(door), return_exceptions=True)
    assert isinstance(outcomes[0], ValueError)
    assert len(failed(outcomes)) == 1


async def test_a_stream_of_another_kind_is_absent_and_cannot_begin_again(pool: asyncpg.Pool) -> None:
    door = commands(pool)
    ledger = await opened(door)
    other = type(LEDGER)(kind="other", initial=LEDGER.initial, decide=LEDGER.decide, evolve=LEDGER.evolve)
    with pytest.raises(Refused, match=r"seats\.not_open"):
        await door.handle(other, ledger, Seat(project=ledger, application=uuid4()), context())
    with pytest.raises(ConflictError):
        await door.handle(other, ledger, Open(project=ledger), context())
    both = await asyncio.gather(  # and in one group with those who know it
        door.handle(other, ledger, Seat(project=ledger, application=uuid4()), context()),
        seated(door, ledger),
        return_exceptions=True,
    )
    assert isinstance(both[0], Refused)
    assert not isinstance(both[1], Exception)


async def test_a_client_that_has_gone_harms_nobody(pool: asyncpg.Pool) -> None:
    door, project = commands(pool, lanes=1), uuid4()
    await opened(door, project)
    waiting = [asyncio.create_task(seated(door, project)) for _ in range(20)]
    await asyncio.sleep(0)
    for task in waiting[::2]:
        task.cancel()
    ended = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(end, asyncio.CancelledError) for end in ended[::2])
    assert not [end for end in ended[1::2] if isinstance(end, BaseException)]
    await door.drained()
    assert await count(pool, "events") == 21  # what was taken in is done; a repeat will tell


async def test_on_a_stream_nobody_is_overtaken(pool: asyncpg.Pool) -> None:
    """Waitlist numbers go out in order of arrival, also past commands that tie two streams together."""
    door = commands(pool, lanes=2)
    one, two = await opened(door, capacity=1), await opened(door, capacity=1)
    await asyncio.gather(seated(door, one), seated(door, two))

    async def number(project: UUID) -> int:
        [answer] = await seated(door, project)
        return int(json.loads(answer.body)["facts"][0]["data"]["number"])

    def neither(*_states: Ledger) -> Decided:
        return [[], []]

    async def tie() -> int:
        await door.together([(LEDGER, one), (LEDGER, two)], neither, context())
        return 0

    asked = [tie() if nr % 7 == 3 else number((one, two)[nr % 2]) for nr in range(300)]
    numbers = await asyncio.gather(*asked)
    for of in (0, 1):
        given = [number for nr, number in enumerate(numbers) if number and nr % 2 == of]
        assert given == sorted(given)
        assert given == list(range(1, len(given) + 1))
