"""Figures from facts and counters in PostgreSQL equal a plain recount, whatever happened, at any instant."""

from datetime import date, timedelta
from itertools import pairwise

import asyncpg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.databases.server import Database
from services.reporting.figures.kpis import kpis
from services.reporting.figures.looked_at import LookedAt
from services.reporting.store.digests import miscounted
from services.reporting.store.facts import apply
from shared.contracts.recorded import Recorded
from tests.reporting.any_history import DAYS, STEPS, Step, told
from tests.reporting.histories import START
from tests.reporting.recount.kpis import curricula_in_force, trained_teachers
from tests.reporting.recount.periods import Look


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=STEPS,
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
        look = Look(events, at.instant, at.through or date.max)
        for year in (2563, 2564, 2565):
            for row in await kpis(connection, at, year):
                assert row["teachers"] == len(trained_teachers(look, "RAIL", year))
                assert row["curricula"] == len(curricula_in_force(look, "RAIL", year))
    assert await miscounted(connection) == []
