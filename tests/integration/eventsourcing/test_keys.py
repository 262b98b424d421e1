"""Unique keys: one holder at a time, whoever asks in whatever moment."""

import asyncio
from functools import partial
from uuid import UUID, uuid4

import asyncpg
import pytest

from shared.eventsourcing.appending.commands import Commands
from shared.eventsourcing.deciding.answer import Answer
from shared.kernel.refusal import Refused
from tests.integration.eventsourcing.ledger import (
    KEYED,
    Decided,
    Leave,
    Ledger,
    Open,
    Seat,
    before,
    commands,
    context,
)

ELSEWHERE = r"seats\.applicant_seated_elsewhere"


async def ledger(door: Commands) -> UUID:
    project = uuid4()
    await door.handle(KEYED, project, Open(project=project), context())
    return project


async def seat(door: Commands, project: UUID, who: UUID) -> Answer:
    return await door.handle(KEYED, project, Seat(project=project, application=who), context())


async def leave(door: Commands, project: UUID, who: UUID) -> Answer:
    return await door.handle(KEYED, project, Leave(project=project, application=who), context())


async def holders(pool: asyncpg.Pool, who: UUID) -> list[UUID]:
    rows = await pool.fetch("SELECT stream FROM keys WHERE scope = 'applicant' AND key = $1", str(who))
    return [row["stream"] for row in rows]


async def test_a_key_that_was_given_back_may_be_taken_by_another(pool: asyncpg.Pool) -> None:
    door, who = commands(pool), uuid4()
    one, two = await ledger(door), await ledger(door)
    await seat(door, one, who)
    with pytest.raises(Refused, match=ELSEWHERE):
        await seat(door, two, who)
    await leave(door, two, who)  # gives back only what is its own
    assert await holders(pool, who) == [one]
    await leave(door, one, who)
    await seat(door, two, who)
    assert await holders(pool, who) == [two]


async def test_a_stream_may_take_its_own_key_again(pool: asyncpg.Pool) -> None:
    door, who = commands(pool), uuid4()
    project = await ledger(door)
    await seat(door, project, who)
    await seat(door, project, who)
    assert await holders(pool, who) == [project]


async def test_a_key_passes_from_one_stream_to_another_in_one_command(pool: asyncpg.Pool) -> None:
    door, who = commands(pool), uuid4()
    one, two, three = await ledger(door), await ledger(door), await ledger(door)
    await seat(door, one, who)

    def move(came: UUID, goes: UUID, first: Ledger, second: Ledger) -> Decided:
        leaves = KEYED.decide(Leave(project=came, application=who), first)
        return [leaves, KEYED.decide(Seat(project=goes, application=who), second)]

    await door.together([(KEYED, one), (KEYED, two)], partial(move, one, two), context())
    assert await holders(pool, who) == [two]
    with pytest.raises(Refused, match=ELSEWHERE):  # three is not whom two may take it from
        await door.together([(KEYED, three), (KEYED, one)], partial(move, three, one), context())
    assert await holders(pool, who) == [two]


async def test_a_unit_may_take_a_key_and_give_it_back(pool: asyncpg.Pool) -> None:
    door, who, other = commands(pool, lanes=1), uuid4(), uuid4()
    one, two = await ledger(door), await ledger(door)
    await seat(door, two, other)
    outcomes = await asyncio.gather(
        seat(door, one, who), leave(door, one, who), seat(door, one, who), leave(door, one, who),
        seat(door, one, other), leave(door, one, other),
        return_exceptions=True,
    )  # fmt: skip
    assert [type(outcome) for outcome in outcomes] == [Answer] * 4 + [Refused, Answer]
    assert await holders(pool, who) == []
    assert await holders(pool, other) == [two]


async def test_of_two_in_one_group_the_first_gets_it(pool: asyncpg.Pool) -> None:
    door, who = commands(pool, lanes=1), uuid4()
    projects = [await ledger(door) for _ in range(8)]
    outcomes = await asyncio.gather(*(seat(door, p, who) for p in projects), return_exceptions=True)
    assert await holders(pool, who) == [projects[0]]
    assert [type(outcome) for outcome in outcomes] == [Answer] + [Refused] * 7


async def test_a_key_taken_by_another_process_in_that_moment_is_a_refusal(pool: asyncpg.Pool) -> None:
    door, other, who = commands(pool), commands(pool), uuid4()
    one, two = await ledger(door), await ledger(door)
    before(door, "_append", partial(seat, other, two, who))
    with pytest.raises(Refused, match=ELSEWHERE):
        await seat(door, one, who)


async def test_a_key_given_back_in_that_moment_is_taken(pool: asyncpg.Pool) -> None:
    door, other, who = commands(pool), commands(pool), uuid4()
    one, two = await ledger(door), await ledger(door)
    await seat(other, two, who)
    before(door, "_again", partial(leave, other, two, who))
    await seat(door, one, who)
    assert await holders(pool, who) == [one]


async def test_a_command_that_wishes_for_other_keys_when_decided_again_is_refused_by_them_too(
    pool: asyncpg.Pool,
) -> None:
    """The second attempt judges a newer state and takes a key that nobody had looked up."""
    door, other, who = commands(pool), commands(pool), uuid4()
    one, two = await ledger(door), await ledger(door)
    await seat(other, two, who)

    def decide(state: Ledger) -> Decided:
        return [KEYED.decide(Seat(project=one, application=who), state) if state.taken else []]

    before(door, "_append", partial(seat, other, one, uuid4()))
    with pytest.raises(Refused, match=ELSEWHERE):
        await door.together([(KEYED, one)], decide, context())
