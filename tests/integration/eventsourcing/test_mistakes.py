"""A mistake in one command is that command's alone, however many share its group."""

import asyncio
from uuid import uuid4

import asyncpg
import pytest

from shared.contracts.recorded import Recorded
from shared.eventsourcing.deciding.due import Due
from shared.eventsourcing.deciding.errors import ConflictError
from shared.kernel.refusal import Refused
from tests.integration.eventsourcing.ledger import (
    LEDGER,
    Decided,
    Ledger,
    Open,
    Seat,
    commands,
    context,
    count,
    failed,
    opened,
    others,
    seated,
)

ONE_FREE = Ledger(capacity=1)


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
