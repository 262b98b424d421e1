"""The store's rules on a real PostgreSQL; each fails without the line it names."""

import asyncio
import json
from collections.abc import Sequence
from uuid import UUID, uuid4

import asyncpg
import pytest

from deploy.databases.server import Database
from shared.eventsourcing.appending import attempt
from shared.eventsourcing.appending.append import Failure, append
from shared.eventsourcing.appending.unit import Unit
from shared.eventsourcing.appending.verify import refold, verify
from shared.eventsourcing.deciding.errors import KeyReusedError, StaleVersionError
from shared.eventsourcing.storing.database import Reader
from shared.kernel.refusal import Refused
from tests.integration.eventsourcing.ledger import (
    KEYED,
    LEDGER,
    Decided,
    Ledger,
    Open,
    Seat,
    a_seat,
    commands,
    context,
)


async def test_five_hundred_at_once_in_two_processes_fill_twenty_seats_exactly(pool: asyncpg.Pool) -> None:
    project = uuid4()
    both = commands(pool), commands(pool)
    await both[0].handle(LEDGER, project, Open(project=project), context())
    answers = await asyncio.gather(
        *(
            both[nr % 2].handle(LEDGER, project, Seat(project=project, application=uuid4()), context())
            for nr in range(500)
        )
    )
    facts = [json.loads(answer.body)["facts"][0] for answer in answers]
    numbers = [fact["data"]["number"] for fact in facts if fact["type"].endswith("WaitlistNumberIssued")]
    assert len(facts) - len(numbers) == 20
    assert sorted(numbers) == list(range(1, 481))
    assert [d async for d in verify(pool, "enrolment")] == []
    assert [d async for d in refold(pool, [LEDGER], repair=False)] == []


async def test_a_repeated_command_gets_its_first_answer_byte_for_byte(
    pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []

    async def counted(connection: Reader, units: Sequence[Unit]) -> list[Failure]:
        calls.append(len(units))
        return await append(connection, units)

    monkeypatch.setattr(attempt, "append", counted)
    door, project, key = commands(pool), uuid4(), uuid4()
    first = await door.handle(LEDGER, project, Open(project=project), context(key))
    again = await door.handle(LEDGER, project, Open(project=project), context(key))
    assert again == first
    assert calls == [1, 1, 1]  # the repeat is found logged, then answered
    assert await pool.fetchval("SELECT count(*) FROM events") == 1


async def test_a_repeated_draft_edit_gets_its_first_answer_though_its_version_is_stale_by_now(
    pool: asyncpg.Pool,
) -> None:
    door, project, key = commands(pool), uuid4(), uuid4()
    seat = Seat(project=project, application=uuid4())
    await door.handle(LEDGER, project, Open(project=project), context())
    first = await door.handle(LEDGER, project, seat, context(key, expected=1))
    assert await door.handle(LEDGER, project, seat, context(key, expected=1)) == first
    assert await pool.fetchval("SELECT count(*) FROM events") == 2


async def test_the_same_command_twice_at_once_happens_once(pool: asyncpg.Pool) -> None:
    project, key = uuid4(), uuid4()
    answers = await asyncio.gather(
        *(commands(pool).handle(LEDGER, project, Open(project=project), context(key)) for _ in range(8))
    )
    assert len(set(answers)) == 1
    assert await pool.fetchval("SELECT count(*) FROM events") == 1


async def test_a_refusal_is_stored_and_repeated_even_when_it_would_pass_now(pool: asyncpg.Pool) -> None:
    door, project, key = commands(pool), uuid4(), uuid4()
    seat = Seat(project=project, application=uuid4())
    with pytest.raises(Refused, match=r"seats\.not_open"):
        await door.handle(LEDGER, project, seat, context(key))
    await door.handle(LEDGER, project, Open(project=project), context())
    with pytest.raises(Refused, match=r"seats\.not_open"):
        await door.handle(LEDGER, project, seat, context(key))


async def test_a_refusal_for_what_has_not_arrived_yet_is_not_stored(pool: asyncpg.Pool) -> None:
    door, project, key = commands(pool), uuid4(), uuid4()

    def not_yet(_state: Ledger) -> Decided:
        raise Refused("seats.not_yet_known")

    with pytest.raises(Refused, match=r"seats\.not_yet_known"):
        await door.together([(LEDGER, project)], not_yet, context(key))
    answer = await door.handle(LEDGER, project, Open(project=project), context(key))
    assert answer.status == 201


async def test_the_same_key_with_another_body_is_refused(pool: asyncpg.Pool) -> None:
    door, project, key = commands(pool), uuid4(), uuid4()
    await door.handle(LEDGER, project, Open(project=project), context(key))
    with pytest.raises(KeyReusedError):
        await door.handle(LEDGER, project, Open(project=project, capacity=3), context(key, request=b"other"))


async def test_a_stale_version_changes_nothing_and_is_not_stored(pool: asyncpg.Pool) -> None:
    door, project, key = commands(pool), uuid4(), uuid4()
    await door.handle(LEDGER, project, Open(project=project), context())
    seat = Seat(project=project, application=uuid4())
    with pytest.raises(StaleVersionError):
        await door.handle(LEDGER, project, seat, context(key, expected=5))
    first = await door.handle(LEDGER, project, seat, context(key, expected=1))
    again = await door.handle(LEDGER, project, seat, context(key, expected=1))
    assert again == first  # though the version it expects is past


async def test_a_unique_key_is_taken_once_and_the_loser_is_refused_by_its_own_code(
    pool: asyncpg.Pool,
) -> None:
    projects = [uuid4() for _ in range(20)]
    doors = commands(pool), commands(pool)
    for project in projects:
        await doors[0].handle(KEYED, project, Open(project=project), context())
    applicant = uuid4()
    outcomes = await asyncio.gather(
        *(
            doors[nr % 2].handle(KEYED, project, Seat(project=project, application=applicant), context())
            for nr, project in enumerate(projects)
        ),
        return_exceptions=True,
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert {refusal.code for refusal in refused} == {"seats.applicant_seated_elsewhere"}
    assert len(refused) == 19
    assert await pool.fetchval("SELECT count(*) FROM events WHERE type LIKE '%SeatTaken'") == 1


async def test_a_command_on_two_streams_is_whole_or_nothing(pool: asyncpg.Pool) -> None:
    door, one, two = commands(pool), uuid4(), uuid4()

    def both(*states: Ledger) -> Decided:
        return [LEDGER.decide(Open(project=p), s) for p, s in zip((one, two), states, strict=True)]

    answer = await door.together([(LEDGER, one), (LEDGER, two)], both, context())
    assert len(json.loads(answer.body)["facts"]) == 2

    def second_refuses(first: Ledger, _second: Ledger) -> Decided:
        return [a_seat(one, first), a_seat(two, LEDGER.initial)]

    with pytest.raises(Refused):
        await door.together([(LEDGER, one), (LEDGER, two)], second_refuses, context())
    assert await pool.fetchval("SELECT count(*) FROM events") == 2


async def test_the_runtime_role_can_neither_change_nor_remove_an_event(pool: asyncpg.Pool) -> None:
    for sql in ("UPDATE events SET type = 'x'", "DELETE FROM events", "TRUNCATE events"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await pool.execute(sql)


async def test_an_innocent_command_is_not_lost_to_anothers_failure(pool: asyncpg.Pool) -> None:
    """One unit of the group fails (its command id is logged), the others of the same call are written."""
    door = commands(pool, lanes=1)
    known, project = uuid4(), uuid4()
    await door.handle(LEDGER, project, Open(project=project), context(known))
    others = [uuid4() for _ in range(30)]
    answers = await asyncio.gather(
        door.handle(LEDGER, project, Open(project=project), context(known)),
        *(door.handle(LEDGER, other, Open(project=other), context()) for other in others),
    )
    assert len(answers) == 31
    assert await pool.fetchval("SELECT count(*) FROM streams") == 31


async def test_absence_is_proved_and_leaves_no_trace(pool: asyncpg.Pool) -> None:
    with pytest.raises(Refused):
        await commands(pool).handle(LEDGER, uuid4(), Seat(project=uuid4(), application=uuid4()), context())
    assert await pool.fetchval("SELECT count(*) FROM streams") == 0
    assert await pool.fetchval("SELECT count(*) FROM commands WHERE status = 0") == 1


async def test_verify_finds_a_changed_value_and_a_removed_event(
    pool: asyncpg.Pool, database: Database
) -> None:
    project = UUID(int=5)
    door = commands(pool)
    await door.handle(LEDGER, project, Open(project=project), context())
    for _ in range(3):
        await door.handle(LEDGER, project, Seat(project=project, application=uuid4()), context())
    assert [d async for d in verify(pool, "enrolment")] == []
    owner = await asyncpg.connect(database.owner)
    await owner.execute("UPDATE events SET value = (value::text || ' ')::json WHERE version = 2")
    await owner.execute("DELETE FROM events WHERE version = 4")
    await owner.close()
    found = {(d.version, d.what) async for d in verify(pool, "enrolment")}
    assert (2, "hash does not fit") in found
    assert (3, "head differs from last event") in found


async def test_no_command_is_left_waiting_when_it_arrives_as_the_last_one_is_answered(
    pool: asyncpg.Pool,
) -> None:
    door = commands(pool, lanes=1)
    for _ in range(50):
        project = uuid4()
        await asyncio.wait_for(door.handle(LEDGER, project, Open(project=project), context()), 5)
