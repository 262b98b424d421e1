"""What we count, whether we have everything, and what to do if not: all is asked of SQL (schema.sql)."""

import asyncpg

from . import settings
from .feed import Feed

KPIS = """
SELECT k.*, t.value->'curricula'->>'actual' AS told_curricula, t.value->'teachers'->>'actual' AS told_teachers
FROM kpis k LEFT JOIN notices t ON t.topic = 'reporting.kpi.v1' AND t.key = k.field || '/' || k.fiscal_year
ORDER BY k.field, k.fiscal_year"""
ASKED = """
INSERT INTO asked SELECT $1, (day->>'day')::date, day FROM jsonb_array_elements($2::jsonb->'items') AS day
ON CONFLICT (service, day) DO UPDATE SET value = excluded.value"""
ANSWERED = "INSERT INTO answered VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"


async def kpis() -> int:
    """A line each: field, year, both figures as we count them, and as reporting tells them."""
    connection = await asyncpg.connect(settings.DATABASE_URL)
    try:
        for row in await connection.fetch(KPIS):
            print(*row.values())
    finally:
        await connection.close()
    return 0


async def prove() -> int:
    """Say what is missing; 0 if nothing is."""
    connection = await asyncpg.connect(settings.DATABASE_URL)
    try:
        await _ask(connection)
        return await _say(connection)
    finally:
        await connection.close()


async def mend() -> int:
    """Ask for what is missing or wrong once more, then prove."""
    connection = await asyncpg.connect(settings.DATABASE_URL)
    try:
        await _ask(connection)
        for wrong in await connection.fetch("SELECT * FROM wrong ORDER BY service, day"):
            if settings.feed_url(wrong["service"]):
                print(f"{wrong['service']} {wrong['day']}: {await _mend(connection, wrong)} mended")
        return await _say(connection)
    finally:
        await connection.close()


async def _ask(connection: asyncpg.Connection) -> None:
    for service in filter(settings.feed_url, settings.SERVICES):
        async with Feed(service) as feed:
            async for page in feed.days():
                await connection.execute(ASKED, service, page)


async def _mend(connection: asyncpg.Connection, wrong: asyncpg.Record) -> int:
    """One day; how many events were missing, wrong, or never recorded."""
    between = wrong["first"], wrong["last"]
    async with connection.transaction(), Feed(wrong["service"]) as feed:
        await connection.execute("DELETE FROM answered")
        async for page in feed.events(*between, wrong["partitions"]):
            await connection.executemany(ANSWERED, page)
        return int(await connection.fetchval("SELECT mend($1, $2, $3)", wrong["service"], *between))


async def _say(connection: asyncpg.Connection) -> int:
    wrong = [row["line"] for row in await connection.fetch("SELECT line FROM proof ORDER BY line LIMIT 100")]
    events = await connection.fetchval("SELECT count(*) FROM events")
    days = await connection.fetchval("SELECT count(*) FROM told")
    for line in wrong:
        print(line)
    print(f"{'INCOMPLETE' if wrong or not days else 'COMPLETE'}: {events} events, {days} days")
    return 1 if wrong or not days else 0
