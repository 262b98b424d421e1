"""What a fact is once it is written: times, chain, bytes, size, and what belongs to the same moment."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from shared.contracts.cloudevent import BEFORE_THE_FIRST, fits, from_message, headers
from shared.contracts.common import Document
from shared.contracts.curriculum.workshop import WorkshopEvent, WorkshopHeld
from shared.eventsourcing.appending.reads import Reads
from shared.eventsourcing.appending.verify import refold
from shared.eventsourcing.deciding.decider import Decider, State
from shared.eventsourcing.deciding.errors import EventTooLargeError
from shared.eventsourcing.delivering.feed import Feed
from shared.kernel.clock import HandMovedClock, SystemClock
from shared.kernel.refusal import Refused
from tests.integration.eventsourcing.ledger import (
    LEDGER,
    ON,
    Ledger,
    Open,
    Seat,
    commands,
    context,
    evolve,
    opened,
    seated,
)


async def test_recorded_times_of_a_stream_grow_though_the_clock_goes_back(pool: asyncpg.Pool) -> None:
    clock = HandMovedClock(datetime(2021, 2, 1, tzinfo=UTC))
    door = commands(pool, clock=clock)
    project = await opened(door)
    await seated(door, project, 2)
    clock.move(-timedelta(hours=1))
    await seated(commands(pool, clock=clock), project, 2)
    clock.move(timedelta(hours=2))
    await seated(door, project)
    rows = await pool.fetch("SELECT recorded_at FROM events ORDER BY version")
    times = [row["recorded_at"] for row in rows]
    assert all(earlier < later for earlier, later in pairwise(times))
    assert times[-1] == clock.now()


async def test_the_chain_can_be_computed_from_the_messages_alone(pool: asyncpg.Pool) -> None:
    door = commands(pool)
    project = await opened(door)
    await seated(door, project, 5)
    await pool.execute("DELETE FROM outbox")  # delivered
    previous = BEFORE_THE_FIRST
    for event in await Feed(pool, "enrolment", "e1", SystemClock()).stream(project, 0):
        received = from_message(event.value, headers(event))
        assert fits(received, previous)
        assert not fits(received._replace(recorded_at=received.recorded_at + timedelta(seconds=1)), previous)
        previous = received.hash
    assert previous == await pool.fetchval("SELECT chain FROM streams")


async def test_a_value_is_stored_byte_for_byte_as_it_was_decided(pool: asyncpg.Pool) -> None:
    answer = await commands(pool).handle(LEDGER, uuid4(), Open(project=UUID(int=7)), context())
    stored = await pool.fetchval("SELECT value::text FROM events")
    assert stored.encode() in answer.body
    assert await pool.fetchval("SELECT pg_typeof(value)::text FROM events") == "json"


async def test_an_event_over_256_kb_is_refused_and_nothing_is_written(pool: asyncpg.Pool) -> None:
    def held(attendees: int, _state: State) -> list[WorkshopEvent]:
        return [
            WorkshopHeld(
                on=ON, workshop=uuid4(), committee=uuid4(), field="RAIL", fiscal_year=2564, quorate=True,
                attendees=tuple(uuid4() for _ in range(attendees)),
                minutes=Document(number="1/2564", dated=ON, issued_by="BUREAU"),
            )
        ]  # fmt: skip

    workshop: Decider[int, State, WorkshopEvent] = Decider(
        kind="w", initial=State(), decide=held, evolve=lambda state, _event: state
    )
    door = commands(pool)
    with pytest.raises(EventTooLargeError):
        await door.handle(workshop, uuid4(), 7_000, context())
    assert await pool.fetchval("SELECT count(*) FROM commands") == 0
    await door.handle(workshop, uuid4(), 6_000, context())


async def test_a_state_of_another_schema_is_folded_anew(pool: asyncpg.Pool) -> None:
    """The code's meaning of a state changed: what is stored is not used, the events are."""
    door = commands(pool)
    project = await opened(door, capacity=3)
    await seated(door, project, 2)
    await pool.execute("UPDATE streams SET state = jsonb_set(state, '{taken}', '0')")

    def doubled(state: Ledger, event: Any) -> Ledger:
        after = evolve(state, event)
        return after.but(capacity=2 * after.capacity) if after.capacity != state.capacity else after

    renewed = replace(LEDGER, evolve=doubled, revision=2)
    held = await Reads(pool).state(renewed, project)
    assert held is not None
    assert (held.state.capacity, held.state.taken) == (6, 2)
    assert [d.what async for d in refold(pool, [renewed], repair=False)]
    await door.handle(renewed, project, Seat(project=project, application=uuid4()), context())
    assert [d async for d in refold(pool, [renewed], repair=False)] == []


async def test_what_belongs_to_the_same_moment_is_written_with_the_events_or_not_at_all(
    pool: asyncpg.Pool,
) -> None:
    door, project = commands(pool), uuid4()
    put = "INSERT INTO keys VALUES ('vault', $1, $2)"
    await door.handle(LEDGER, project, Open(project=project), context(), also=[(put, ("one", project))])
    refused, bad = uuid4(), uuid4()
    with pytest.raises(Refused):
        await door.handle(
            LEDGER, refused, Seat(project=refused, application=uuid4()), context(),
            also=[(put, ("two", refused))],
        )  # fmt: skip
    with pytest.raises(asyncpg.NotNullViolationError):
        await door.handle(
            LEDGER, bad, Open(project=bad), context(), also=[(put, ("three", bad)), (put, ("four", None))]
        )
    rows = await pool.fetch("SELECT key FROM keys")
    assert [row["key"] for row in rows] == ["one"]
    assert await pool.fetchval("SELECT count(*) FROM streams") == 1
