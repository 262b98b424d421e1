"""What is decided together stands or falls together, and nothing else with it."""

import asyncio
import json
from collections.abc import Sequence
from functools import partial
from uuid import UUID, uuid4

import asyncpg
import pytest

from shared.eventsourcing.appending import attempt
from shared.eventsourcing.appending.append import Failure
from shared.eventsourcing.appending.unit import Unit
from shared.eventsourcing.deciding.answer import Answer
from shared.eventsourcing.deciding.errors import ConflictError, KeyReusedError
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
    count,
    decide,
    opened,
    others,
    seated,
)

ONE_FREE = Ledger(capacity=1)


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
        return [[], KEYED.decide(Open(project=new), two) + a_seat(new, ONE_FREE)]

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


async def test_what_a_raced_unit_had_reserved_is_taken_back(pool: asyncpg.Pool) -> None:
    """Of two new streams another process begins one in that moment; it also holds one of two keys."""
    door, other = commands(pool, lanes=1), commands(pool)
    raced, fresh, command_id = uuid4(), uuid4(), uuid4()
    left: list[int] = []

    def begin(one: Ledger, two: Ledger) -> Decided:
        events = KEYED.decide(Open(project=fresh), two)
        return [KEYED.decide(Open(project=raced), one), events + a_seat(fresh, ONE_FREE)]

    async def look() -> None:
        left.extend([await count(pool, "commands"), await count(pool, "streams"), await count(pool, "keys")])

    before(door, "_append", partial(opened, other, raced))
    before(door, "_again", look)
    with pytest.raises(ConflictError):  # it is of another kind now
        await door.together([(KEYED, raced), (KEYED, fresh)], begin, context(command_id))
    assert left == [1, 1, 0]


async def test_what_a_unit_had_reserved_when_one_of_its_keys_was_taken_is_taken_back(
    pool: asyncpg.Pool,
) -> None:
    door, project, held, who = commands(pool, lanes=1), uuid4(), uuid4(), uuid4()
    await door.handle(KEYED, held, Open(project=held), context())
    await door.handle(KEYED, held, Seat(project=held, application=who), context())
    left: list[int] = []

    def begin(state: Ledger) -> Decided:
        seats = [a_seat(project, ONE_FREE), decide(Seat(project=project, application=who), ONE_FREE)]
        return [[*decide(Open(project=project), state), *seats[0], *seats[1]]]

    async def look() -> None:
        left.extend([await count(pool, "commands"), await count(pool, "streams"), await count(pool, "keys")])

    before(door, "_again", look)
    with pytest.raises(Refused, match=r"seats\.applicant_seated_elsewhere"):
        await door.together([(KEYED, project)], begin, context())
    assert left == [2, 1, 1]


@pytest.mark.parametrize("begun", [False, True])
async def test_what_is_refused_or_needs_nothing_is_proved_like_what_is_decided(
    pool: asyncpg.Pool, begun: bool
) -> None:
    """A refusal that is true no more when it would be written is decided again."""
    door, other, project = commands(pool), commands(pool), uuid4()
    if begun:
        await opened(other, project)

    def only_after_another(state: Ledger) -> Decided:
        if not state.taken:
            raise Refused("seats.not_open")
        return [[]]

    async def elsewhere() -> None:
        await opened(other, project)
        await seated(other, project)

    before(door, "_append", elsewhere)
    answer = await door.together([(LEDGER, project)], only_after_another, context())
    assert answer.version == 2


async def test_nobody_overtakes_one_who_waits_for_another_stream_too(pool: asyncpg.Pool) -> None:
    """One stream is busy; a command on it and on a free one waits, and so does who comes after it."""
    door = commands(pool, lanes=2)
    one, two = await opened(door), await opened(door)
    busy, free = asyncio.Event(), asyncio.Event()
    seen: list[int] = []

    async def hold() -> None:
        busy.set()
        await free.wait()

    def look(_first: Ledger, second: Ledger) -> Decided:
        seen.append(second.taken)
        return [[], []]

    before(door, "_append", hold)
    first = asyncio.create_task(seated(door, one))
    await busy.wait()
    tie = asyncio.create_task(door.together([(LEDGER, one), (LEDGER, two)], look, context()))
    await asyncio.sleep(0)
    last = asyncio.create_task(seated(door, two))
    await opened(door)  # the other lane works meanwhile
    assert not last.done()
    free.set()
    await asyncio.gather(first, tie, last)
    assert seen == [0]


async def test_one_command_id_on_two_streams_at_once_happens_once(pool: asyncpg.Pool) -> None:
    door, command_id = commands(pool, lanes=1), uuid4()
    one, two = uuid4(), uuid4()
    outcomes = await asyncio.gather(
        door.handle(LEDGER, one, Open(project=one), context(command_id)),
        door.handle(LEDGER, two, Open(project=two), context(command_id, request=b"other")),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [Answer, KeyReusedError]
    assert await count(pool, "streams") == 1


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

    async def tie(nr: int) -> int:
        before = [sum(1 for other in range(nr) if other % 7 != 3 and other % 2 == of) for of in (0, 1)]

        def look(*states: Ledger) -> Decided:
            assert [state.number for state in states] == before
            return [[], []]

        await door.together([(LEDGER, one), (LEDGER, two)], look, context())
        return 0

    asked = [tie(nr) if nr % 7 == 3 else number((one, two)[nr % 2]) for nr in range(300)]
    numbers = await asyncio.gather(*asked)
    for of in (0, 1):
        given = [number for nr, number in enumerate(numbers) if number and nr % 2 == of]
        assert given == sorted(given)
        assert given == list(range(1, len(given) + 1))
