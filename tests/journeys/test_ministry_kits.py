"""Both consumer kits, killed in the middle, end with our figures and prove that nothing is missing."""

import asyncio
from pathlib import Path
from uuid import UUID

import asyncpg

from deploy.examples.sandbox import AS_FAST_AS_IT_GOES, _read, paced, replay
from deploy.examples.shelf import Shelf
from deploy.local.environment import WRITE_SERVICES
from shared.eventsourcing.migrate import topic_of
from tests.journeys.journey import Journey
from tests.journeys.kits import GATE, Kit, java_kit, python_kit, told_of
from tests.reporting.processes import until
from tests.servers.databases import FreshDatabase

_HERE = "database = (SELECT oid FROM pg_database WHERE datname = current_database())"
WAITS = f"""SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = {GATE}
                           AND NOT granted AND {_HERE})"""
OTHERS = (
    "SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'events'::regclass AND pid <> pg_backend_pid())"
)

STRANGE = """
INSERT INTO events SELECT gen_random_uuid(), version, service, partition, position, id, type, happened,
    recorded, recorded_at, hash, value FROM events WHERE service = 'curriculum' AND version = 1 LIMIT 1"""


async def test_both_kits_killed_in_the_middle_end_exact_and_prove_it(
    journey: Journey, fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    kits = [
        python_kit(_told(journey, "python"), await fresh_database()),
        java_kit(_told(journey, "java"), await fresh_database(), tmp_path / "classes"),
    ]
    await asyncio.gather(*(_killed_in_the_middle(journey, kit, tmp_path / kit.name) for kit in kits))
    for kit in kits:
        with kit.consuming(tmp_path / kit.name) as process:
            await until(lambda: _complete(kit))  # noqa: B023 - awaited at once
            await until(lambda: _same(journey, kit))  # noqa: B023 - awaited at once
            process.terminate()
            await asyncio.to_thread(process.wait, 30)
        await _what_is_missing_is_told_and_mended(kit)


async def test_a_kit_tries_itself_in_a_sandbox_where_the_year_is_played_again(
    journey: Journey, fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    site, prefix = journey.up.system.site, f"{journey.up.system.site.topic_prefix}sandbox."
    told = _told(journey, "sandbox", KAFKA_TOPIC_PREFIX=prefix)
    for service in WRITE_SERVICES:
        del told[f"FEED_URL_{service.upper()}"]  # the sandbox is topics and nothing else
    kit = python_kit(told, await fresh_database())
    with kit.consuming(tmp_path / "log"):
        for _ in range(2):
            sent = await replay(site.kafka, site.topic_prefix, prefix, AS_FAST_AS_IT_GOES)
        assert sent >= sum(journey.events[0].values())
        await until(lambda: _complete(kit))
        await until(lambda: _same(journey, kit))
    assert await kit.fetchval("SELECT count(*) FROM events") == sent


async def test_a_sandbox_goes_by_when_things_happened_and_keeps_each_streams_order(
    journey: Journey, tmp_path: Path
) -> None:
    site = journey.up.system.site
    with Shelf(tmp_path) as shelf:
        topics = [topic_of(service, site.topic_prefix) for service in WRITE_SERVICES]
        for _ in range(2):
            async for messages in _read(site.kafka, topics):
                shelf.add(messages)
        events = list(shelf.as_it_happened())
        assert sum(1 for _ in shelf.by_position()) == len(events)
    assert len(events) >= sum(journey.events[0].values())
    versions: dict[UUID, int] = {}
    for event, message in events:
        assert message.key == str(event.stream).encode()
        assert event.version == versions.get(event.stream, 0) + 1
        versions[event.stream] = event.version
    due = [due for due, _, _ in paced(events, 100_000)]
    happened = [event.occurred_at for event, _ in events]
    assert due == sorted(due)
    assert due[-1] == (max(happened) - happened[0]).total_seconds() / 100_000
    assert {due for due, _, _ in paced(events, AS_FAST_AS_IT_GOES)} == {0.0}


def _told(journey: Journey, name: str, **other: str) -> dict[str, str]:
    """One broker serves several test runs: the group is named after this one."""
    run = journey.up.system.site.topic_prefix.strip(".")
    return told_of(journey.up, MINISTRY_NAME=f"{name}-{run}", **other)


async def _killed_in_the_middle(journey: Journey, kit: Kit, log: Path) -> None:
    async with kit.held() as connection:
        with kit.consuming(log) as process:
            await until(lambda: connection.fetchval(WAITS))
            assert (
                0 < await connection.fetchval("SELECT count(*) FROM events") < sum(journey.events[0].values())
            )
            process.kill()
            process.wait()
        await connection.execute(f"SELECT pg_advisory_unlock({GATE})")
        await until(lambda: _alone(connection))  # the killed one's transaction is gone
        await connection.execute("DROP TRIGGER hold ON events")


async def _alone(connection: asyncpg.Connection) -> bool:
    return not await connection.fetchval(OTHERS)


async def _complete(kit: Kit) -> bool:
    code, said = await kit.run("prove")
    return code == 0 and said.splitlines()[-1].startswith("COMPLETE: ")


async def _same(journey: Journey, kit: Kit) -> bool:
    return await _figures(kit) == await _ours(journey)


async def _figures(kit: Kit) -> dict[str, tuple[int, ...]]:
    """By field: both figures as the kit counts them, and as the KPI topic told it."""
    code, said = await kit.run("kpis")
    assert code == 0, said
    rows = [line.split() for line in said.splitlines()]
    return {row[0]: tuple(map(int, row[2:])) for row in rows if row[1] == "2564"}


async def _ours(journey: Journey) -> dict[str, tuple[int, ...]]:
    page = await journey.get("reporting", "/v1/kpis?fiscal_year=2564&limit=100")
    figures = {
        item["field"]: (item["curricula"]["actual"], item["teachers"]["actual"]) for item in page["items"]
    }
    return {field: both * 2 for field, both in figures.items()}


async def _what_is_missing_is_told_and_mended(kit: Kit) -> None:
    connection = await asyncpg.connect(kit.database)
    try:
        lost = await connection.fetchrow(
            """DELETE FROM events WHERE (stream, version) = (
                   SELECT stream, max(version) FROM events WHERE service = 'enrolment'
                   GROUP BY stream HAVING max(version) > 1 LIMIT 1) RETURNING partition"""
        )
        assert lost is not None
        code, said = await kit.run("prove")
        assert (code, "INCOMPLETE" in said) == (1, True)
        [line] = [line for line in said.splitlines() if line.startswith("enrolment ")]
        assert f"partition {lost['partition']}: " in line
        spoilt = await connection.execute(
            "UPDATE events SET value = value || ' ' WHERE service = 'training' AND version = 1"
        )
        assert "version 1 does not follow" in (await kit.run("prove"))[1]
        await connection.execute(STRANGE)
        code, said = await kit.run("mend")
        assert (code, said.splitlines()[-1].split(":")[0]) == (0, "COMPLETE"), said
        mended = {line.split()[0]: int(line.split()[2]) for line in said.splitlines()[:-1]}
        assert mended == {"curriculum": 1, "enrolment": 1, "training": int(spoilt.split()[1])}
        assert await kit.run("mend") == (0, said.splitlines()[-1] + "\n"), "nothing is left to mend"
    finally:
        await connection.close()
