"""Figures from facts and counters in PostgreSQL equal a plain recount, whatever happened, at any instant."""

from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.local.databases import Database
from services.reporting.digests import miscounted
from services.reporting.facts import apply
from services.reporting.figures.kpis import kpis
from services.reporting.figures.looked_at import LookedAt
from shared.contracts.recorded import Recorded
from tests.reporting.databases import reporting
from tests.reporting.histories import START, History
from tests.reporting.recount import curricula_in_force, trained_teachers
from tests.servers.databases import FreshDatabase

DAYS = st.dates(date(2020, 9, 1), date(2021, 12, 31))
COMPLETE = st.tuples(st.just("complete"), st.integers(1, 6), st.integers(1, 3), DAYS)
REVOKE = st.tuples(st.just("revoke"), st.integers(1, 6), st.integers(1, 3), DAYS)
START_VERSION = st.tuples(st.just("start"), st.integers(1, 3), st.integers(1, 2), DAYS)
END_VERSION = st.tuples(st.just("end"), st.integers(1, 3), st.integers(1, 2), DAYS)
Step = tuple[str, int, int, date]


def told(steps: list[Step]) -> list[Recorded]:
    """The history that the owners would allow: nothing is completed or ended twice without a beginning."""
    history = History()
    live: set[tuple[str, int, int]] = set()
    history.field()
    for kind, subject, number, day in steps:
        key = ("t" if kind in {"complete", "revoke"} else "c", subject, number)
        begins = kind in {"complete", "start"}
        if begins is (key in live):
            continue
        live ^= {key}
        curriculum = UUID(int=100 + subject)
        match kind:
            case "complete":
                history.completed(subject, number, on=day)
            case "revoke":
                history.revoked(subject, number, on=day)
            case "start":
                history.started(curriculum, number, on=day)
            case "end":
                history.withdrawn(curriculum, number, on=day)
    return history.events


@pytest.fixture
async def database(fresh_database: FreshDatabase) -> Database:
    return await fresh_database(reporting)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(st.one_of(COMPLETE, REVOKE, START_VERSION, END_VERSION), max_size=40),
    cuts=st.lists(st.integers(0, 40), max_size=4),
    second=st.integers(0, 45),
    through=st.none() | DAYS,
)
async def test_any_history_is_counted_as_a_plain_recount_would(
    database: Database, steps: list[Step], cuts: list[int], second: int, through: date | None
) -> None:
    events = told(steps)
    connection = await asyncpg.connect(database.runtime, server_settings={"search_path": "live"})
    try:
        outside = connection.transaction()
        await outside.start()
        await take(connection, events, cuts)
        await compare(connection, events, second, through)
        await outside.rollback()
    finally:
        await connection.close()


async def take(connection: asyncpg.Connection, events: list[Recorded], cuts: list[int]) -> None:
    edges = [0, *sorted(min(cut, len(events)) for cut in cuts), len(events)]
    for begin, end in pairwise(edges):
        await apply(connection, events[begin:end])


async def compare(
    connection: asyncpg.Connection, events: list[Recorded], second: int, through: date | None
) -> None:
    now = events[-1].recorded_at
    for at in (
        LookedAt(now),  # from the counters
        LookedAt(now, through=through),
        LookedAt(now, as_of=START + timedelta(seconds=second), through=through),
    ):
        for year in (2563, 2564, 2565):
            seen = (at.instant, at.through or date.max)
            for row in await kpis(connection, at, year):
                assert row["teachers"] == len(trained_teachers(events, "RAIL", year, *seen))
                assert row["curricula"] == len(curricula_in_force(events, "RAIL", year, *seen))
    assert await miscounted(connection) == []
