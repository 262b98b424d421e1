"""What we count, and whether we have everything: both are asked of SQL (schema.sql)."""

import asyncpg
import httpx

from . import settings

KPIS = """
SELECT k.*, t.value->'curricula'->>'actual' AS told_curricula, t.value->'teachers'->>'actual' AS told_teachers
FROM kpis k LEFT JOIN notices t ON t.topic = 'reporting.kpi.v1' AND t.key = k.field || '/' || k.fiscal_year
ORDER BY k.field, k.fiscal_year"""
ASKED = """
INSERT INTO asked SELECT $1, (day->>'day')::date, day FROM jsonb_array_elements($2::jsonb->'items') AS day
ON CONFLICT (service, day) DO UPDATE SET value = excluded.value"""


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
        for service in filter(settings.feed_url, settings.SERVICES):
            await _ask(connection, service)
        wrong = [
            row["line"] for row in await connection.fetch("SELECT line FROM proof ORDER BY line LIMIT 100")
        ]
        events = await connection.fetchval("SELECT count(*) FROM events")
        days = await connection.fetchval("SELECT count(*) FROM told")
    finally:
        await connection.close()
    for line in wrong:
        print(line)
    print(f"{'INCOMPLETE' if wrong or not days else 'COMPLETE'}: {events} events, {days} days")
    return 1 if wrong or not days else 0


async def _ask(connection: asyncpg.Connection, service: str) -> None:
    """Of its days, the one that is under way included; it tells that up to a position."""
    headers = {"Authorization": f"Bearer {settings.FEED_TOKEN}"}
    url, after = settings.feed_url(service), ""
    async with httpx.AsyncClient(base_url=url, headers=headers, trust_env=False) as client:
        while after is not None:
            query = {"limit": "500"} | ({"after": after} if after else {})
            answer = (await client.get("/v1/reconciliation/days", params=query)).raise_for_status()
            await connection.execute(ASKED, service, answer.text)
            after = answer.json()["next"]
