"""What checks write down: opened once, kept while it is found, resolved when it is not, opened anew later."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from services.reporting.store.exceptions import TEXTS, Found, Kind, Pointer, in_words, note
from shared.eventsourcing.storing.database import Connection
from tests.reporting.client import NOW
from tests.reporting.databases import live_pool, reporting
from tests.reporting.story import CNC
from tests.servers.databases import FreshDatabase

TOPIC = Found(
    Kind.RECORDS_DIFFER,
    "curriculum/3",
    {"one": "PostgreSQL", "other": "Kafka", "what": "100 ≠ 99"},
    (Pointer("curriculum", CNC, 4),),
)
HELD = Found(Kind.EVENTS_HELD_BACK, str(CNC), {"source": "curriculum", "reason": "gap"})


@pytest.fixture
async def connection(fresh_database: FreshDatabase) -> AsyncIterator[Connection]:
    async with live_pool(await fresh_database(reporting)) as pool, pool.acquire() as connection:
        yield connection


async def standing(connection: Connection) -> list[tuple[str, datetime, datetime | None]]:
    rows = await connection.fetch("SELECT * FROM public.exceptions ORDER BY kind, since")
    return [(row["kind"], row["since"], row["resolved"]) for row in rows]


async def test_what_is_found_again_is_the_same_and_what_is_not_is_resolved(
    connection: Connection,
) -> None:
    days = [NOW + timedelta(days=number) for number in range(4)]
    both = {Kind.RECORDS_DIFFER, Kind.EVENTS_HELD_BACK}
    assert await note(connection, [TOPIC, HELD], both, days[0]) == (2, 0)
    assert await note(connection, [TOPIC], both, days[1]) == (0, 1)
    assert await note(connection, [], {Kind.EVENTS_HELD_BACK}, days[2]) == (0, 0)  # the other kind is not its
    assert await note(connection, [TOPIC, HELD], both, days[3]) == (1, 0)
    assert await standing(connection) == [
        ("events_held_back", days[0], days[1]),
        ("events_held_back", days[3], None),
        ("records_differ", days[0], None),
    ]


async def test_a_check_notes_only_what_it_looks_for(connection: Connection) -> None:
    with pytest.raises(ValueError, match="records_differ"):
        await note(connection, [TOPIC], {Kind.EVENTS_HELD_BACK}, NOW)
    assert await standing(connection) == []


def test_every_kind_has_words_in_both_languages() -> None:
    assert TEXTS.keys() == set(Kind)
    assert in_words(TOPIC.kind, TOPIC.said) == (
        "ข้อมูลใน PostgreSQL กับ Kafka ไม่ตรงกัน: 100 ≠ 99",
        "PostgreSQL and Kafka differ: 100 ≠ 99",
    )
