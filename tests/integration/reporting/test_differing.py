"""Two generations compared: whatever a fact says otherwise is named; what one has not yet taken in is not."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest

from deploy.databases.server import Database
from services.reporting.migrate import role_of
from services.reporting.store.digests import differing
from services.reporting.store.facts import COLUMNS, apply
from services.reporting.store.generations import CONSUMER, LIVE, GenerationInbox, create, index
from shared.eventsourcing.subscribing.consume import take_in
from tests.reporting.databases import live_pool
from tests.reporting.histories import History

OTHER = "other"
STREAMS = 100
TRAINED = "trained_teacher/RAIL/2564"
# of the rest, the first four say which fact it is, the others where it is named and whether it has ceased
SAID = sorted(
    set(COLUMNS) - {"figure", "stream", "key", "began_version", "field", "fiscal_year", "ceased_version"}
)
OTHERWISE = {
    "uuid": "gen_random_uuid()",
    "text": "'other'",
    "jsonb": "'[]'",
    "date": "'2021-01-01'",
    "timestamp with time zone": "'2021-01-01Z'",
}


@pytest.fixture
def history() -> History:
    history = History()
    history.field()
    for teacher in range(3):
        history.completed(teacher)
    history.revoked(1)
    return history


@pytest.fixture
async def owner(database: Database, history: History) -> AsyncIterator[asyncpg.Connection]:
    """The same taken in twice: live, and in another generation."""
    connection = await asyncpg.connect(database.owner, server_settings={"timezone": "UTC"})
    await create(connection, OTHER, role_of(database.runtime))
    await index(connection, OTHER)
    async with live_pool(database) as live, live_pool(database, OTHER) as other:
        for pool in (live, other):
            await take_in(pool, GenerationInbox(CONSUMER), history.events, apply)
    try:
        yield connection
    finally:
        await connection.close()


async def test_whatever_a_fact_says_otherwise_is_named(owner: asyncpg.Connection) -> None:
    assert await differing(owner, LIVE, OTHER) == []
    rows = await owner.fetch(
        "SELECT column_name, data_type FROM information_schema.columns"
        " WHERE table_schema = $1 AND table_name = 'facts'", OTHER
    )  # fmt: skip
    kinds = {row["column_name"]: row["data_type"] for row in rows}
    for column in SAID:
        async with apart(owner):
            done = await owner.execute(
                f"UPDATE {OTHER}.facts SET {column} = {OTHERWISE[kinds[column]]} "
                "WHERE figure = 'trained_teacher' AND ceased_at IS NOT NULL"
            )
            assert done == "UPDATE 1"
            assert await differing(owner, LIVE, OTHER) == [TRAINED], column
            assert await differing(owner, OTHER, LIVE) == [TRAINED], column


async def test_a_fact_that_is_missing_or_counted_elsewhere_is_named_on_both_sides(
    owner: asyncpg.Connection,
) -> None:
    of = f"{OTHER}.facts"
    for change, keys in (
        (f"DELETE FROM {of} WHERE figure = 'field'", ["field/RAIL"]),
        (f"UPDATE {of} SET field = 'ROBOT' WHERE figure = 'trained_teacher'",
         [TRAINED, "trained_teacher/ROBOT/2564"]),
        (f"UPDATE {of} SET fiscal_year = NULL WHERE figure = 'trained_teacher'",
         ["trained_teacher/RAIL", TRAINED]),
        (f"UPDATE {of} SET ceased_version = NULL, ceased_at = NULL WHERE figure = 'trained_teacher'",
         [TRAINED]),
    ):  # fmt: skip
        async with apart(owner):
            await owner.execute(change)
            assert await differing(owner, LIVE, OTHER) == keys, change
            assert await differing(owner, OTHER, LIVE) == keys, change


async def test_what_only_one_generation_has_taken_in_is_no_difference(
    owner: asyncpg.Connection, database: Database, history: History
) -> None:
    history.revoked(2)
    history.completed(9)
    async with live_pool(database) as live:
        await take_in(live, GenerationInbox(CONSUMER), history.events[-2:], apply)
    assert await differing(owner, LIVE, OTHER) == []
    assert await differing(owner, OTHER, LIVE) == []


@asynccontextmanager
async def apart(owner: asyncpg.Connection) -> AsyncIterator[None]:
    """What is done here is undone."""
    transaction = owner.transaction()
    await transaction.start()
    try:
        yield
    finally:
        await transaction.rollback()


async def test_several_readers_each_compare_a_part_and_together_everything(
    database: Database, owner: asyncpg.Connection
) -> None:
    for schema in (LIVE, OTHER):
        await owner.execute(
            f"""INSERT INTO {schema}.inbox (consumer, stream, version)
                SELECT {CONSUMER}, md5(nr::text)::uuid, 1 FROM generate_series(1, {STREAMS}) nr;
                INSERT INTO {schema}.facts (figure, field, stream, key, subject, value, source, began_version,
                                            began_event, began_at, began_on)
                SELECT 'teacher', 'F' || nr, md5(nr::text)::uuid, 'teacher', md5(nr::text)::uuid, '{{}}',
                       'enrolment', 1, md5(nr::text)::uuid, '2021-01-01Z', '2021-01-01'
                FROM generate_series(1, {STREAMS}) nr"""
        )
    beside = await asyncpg.connect(database.owner)
    asked: dict[asyncpg.Connection, list[Any]] = {owner: [], beside: []}
    for reader, queries in asked.items():
        reader.add_query_logger(queries.append)
    try:
        assert await differing(owner, LIVE, OTHER, beside) == []
        ranges = [query.args for queries in asked.values() for query in queries if query.args]
        [(first, half), (next_one, last)] = ranges
        assert (first.int, half.int + 1, last.int) == (0, next_one.int, 2**128 - 1)
        for reader, queries in asked.items():  # whatever the planner thinks of tables just filled
            said = [query.query for query in queries]
            assert (
                "SET LOCAL enable_nestloop = off"
                in said[: said.index(next(q for q in said if "FULL JOIN" in q))]
            )
            assert await reader.fetchval("SHOW enable_nestloop") == "on"
        await owner.execute(f"UPDATE {OTHER}.facts SET began_document = 'other' WHERE figure = 'teacher'")
        found = await differing(owner, LIVE, OTHER, beside)
        assert len(found) == STREAMS  # of either half
        assert found == await differing(owner, LIVE, OTHER)
    finally:
        await beside.close()
