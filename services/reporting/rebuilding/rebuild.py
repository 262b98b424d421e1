"""Rebuild: all read models anew from Kafka, beside the live ones; compared, then swapped in one step.

Reads never stop: they find the old generation or the new one. Writes pause while the last events are
caught up and the facts compared. The generation that was live stays, as `previous`.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

import asyncpg
import orjson
import structlog

from services.reporting.migrate import role_of
from services.reporting.rebuilding.in_bulk import read_in_bulk
from services.reporting.rebuilding.loading import Loading, facts_alone
from services.reporting.rebuilding.topics import Readable, Tell, Told, Topics
from services.reporting.settings import ReportingSettings
from services.reporting.store.digests import differing, miscounted
from services.reporting.store.generations import (
    CONSUMER,
    LEFT,
    LIVE,
    LOCK,
    create,
    drop,
    hold_alone,
    index,
    make_live,
    roll_back,
)
from shared.eventsourcing.storing.database import open_pool
from shared.eventsourcing.subscribing.feed_client import FeedClient

_ONE_AT_A_TIME = LOCK + 1
PATIENCE = 600.0  # seconds for one statement over everything
_LAST_CALLS = 5  # rounds of catching up while writers wait
REFUSED = "refused"  # where a generation that was not swapped can be looked at
_log = structlog.get_logger()


class RebuildRunsError(Exception):
    """Another rebuild is under way in this database; wait for it."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came of it."""

    outcome: str  # "swapped", "refused", or "compared" where it was to be tried only
    reason: str | None
    events: int
    filled: list[dict[str, object]] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)


async def rebuild(
    settings: ReportingSettings,
    owner_url: str,
    feeds: Mapping[str, FeedClient],
    *,
    accept_differences: bool = False,
    dry_run: bool = False,
    processes: int = 1,
    tell: Tell = lambda *_: None,
) -> Rebuilt:
    """Build, compare, swap. Figures that differ are refused unless the rules of counting were changed.

    ``dry_run``: nothing is swapped; what would be is told, and what was built is dropped again.
    ``processes``: how many read, this one included; each asks the owners by itself, at their addresses.
    """
    runtime_url = settings.database_url.get_secret_value()
    owner = await asyncpg.connect(owner_url, server_settings={"timezone": "UTC"})
    beside = await asyncpg.connect(owner_url, server_settings={"timezone": "UTC"})
    try:
        number = await _begin(owner)
        schema = f"rebuild_{number}"
        await create(owner, schema, role_of(runtime_url))
        await owner.execute(f"INSERT INTO {schema}.epochs SELECT * FROM {LIVE}.epochs")
        pool = await open_pool(runtime_url, size=3, schema=schema, patience=PATIENCE, flushed=False)
        try:
            loading = Loading(pool, feeds)
            starts = await read_in_bulk(settings, schema, loading, tell, processes)
            async with Topics(settings.kafka(), settings.topics(), starts=starts) as read:
                topics = Told(read, tell)
                await loading.read(topics, facts_alone)
                await loading.count()
                await _compare(owner, schema, loading)
                await loading.fill()
                judged = partial(_swap, accept=accept_differences, dry_run=dry_run)
                reason, differ = await judged(owner, beside, schema, loading, topics)
        finally:
            await pool.close()
        outcome = "compared" if dry_run else "refused" if reason else "swapped"
        rebuilt = Rebuilt(outcome, reason, loading.events, loading.filled_list(), loading.unchecked, differ)
        await _finish(owner, number, schema, rebuilt)
        await _clear(owner)
    finally:
        await owner.close()
        await beside.close()
    return rebuilt


async def swap_back(owner_url: str) -> None:
    """Make the previous generation live again; the healer brings it up to date from the owners' feeds."""
    owner = await asyncpg.connect(owner_url)
    try:
        async with owner.transaction():
            await hold_alone(owner)
            await roll_back(owner)
            await owner.execute("INSERT INTO rebuilds (finished_at, outcome) VALUES (now(), 'rolled_back')")
    finally:
        await owner.close()


async def _begin(owner: asyncpg.Connection) -> int:
    if not await owner.fetchval("SELECT pg_try_advisory_lock($1)", _ONE_AT_A_TIME):
        raise RebuildRunsError
    await _clear(owner)
    await owner.execute("UPDATE rebuilds SET outcome = 'interrupted' WHERE outcome = 'running'")
    number: int = await owner.fetchval("INSERT INTO rebuilds DEFAULT VALUES RETURNING id")
    return number


async def _clear(owner: asyncpg.Connection) -> None:
    """Drop what rebuilds left behind."""
    found = await owner.fetch(
        r"SELECT nspname FROM pg_namespace WHERE nspname LIKE 'rebuild\_%' OR nspname = $1", LEFT
    )
    for row in found:
        await drop(owner, row["nspname"])


async def _compare(owner: asyncpg.Connection, schema: str, loading: Loading) -> None:
    """While the owners are asked PostgreSQL makes the indexes; only after that facts are written again."""
    indexing = asyncio.create_task(index(owner, schema))
    try:
        await loading.compare()
        await indexing
    finally:
        indexing.cancel()


async def _swap(
    owner: asyncpg.Connection,
    beside: asyncpg.Connection,
    schema: str,
    loading: Loading,
    topics: Readable,
    *,
    accept: bool,
    dry_run: bool,
) -> tuple[str | None, list[str]]:
    """Under the lock: catch up, compare, swap. Answers why not, and which keys differ."""
    await loading.read(topics)  # once more before anybody has to wait
    async with owner.transaction():
        await hold_alone(owner)
        if lag := await _catch_up(owner, schema, loading, topics):
            return f"{lag} streams are not as far as in the live generation", []
        differ = await differing(owner, LIVE, schema, beside)
        if wrong := await miscounted(owner, schema):
            return f"{len(wrong)} counters are not what the facts say", differ
        if differ and not accept:
            return f"{len(differ)} figures differ from the live generation", differ
        if dry_run:
            return None, differ
        await owner.execute(
            f"""INSERT INTO {schema}.sweep SELECT * FROM {LIVE}.sweep
                ON CONFLICT (consumer, source) DO UPDATE
                SET position = excluded.position, complete = excluded.complete"""
        )  # every stream is at least as far, so what was complete still is
        await make_live(owner, schema)
    return None, differ


async def _catch_up(owner: asyncpg.Connection, schema: str, loading: Loading, topics: Readable) -> int:
    """Until no stream is behind the live generation, which stands still meanwhile."""
    for attempt in range(_LAST_CALLS):
        lag: int = await owner.fetchval(
            f"""SELECT count(*) FROM {LIVE}.inbox l LEFT JOIN {schema}.inbox n USING (consumer, stream)
                WHERE consumer = $1 AND l.version > coalesce(n.version, 0)""",
            CONSUMER,
        )
        if lag == 0:
            return 0
        await loading.read(topics)
        if attempt:  # what Kafka does not have, though live had it
            await loading.compare()
            await loading.fill()
    return lag


async def _finish(owner: asyncpg.Connection, number: int, schema: str, rebuilt: Rebuilt) -> None:
    if rebuilt.outcome == "refused":
        await drop(owner, REFUSED)
        await owner.execute(f'ALTER SCHEMA "{schema}" RENAME TO "{REFUSED}"')
    elif rebuilt.outcome == "compared":
        await drop(owner, schema)
    await owner.execute(
        """UPDATE rebuilds SET finished_at = now(), outcome = $2, reason = $3, events = $4, filled = $5,
                  unchecked = $6, differences = $7 WHERE id = $1""",
        number, rebuilt.outcome, rebuilt.reason, rebuilt.events, _json(rebuilt.filled),
        _json(rebuilt.unchecked), _json(rebuilt.differences),
    )  # fmt: skip
    _log.info("rebuilt", outcome=rebuilt.outcome, reason=rebuilt.reason, events=rebuilt.events,
              filled=len(rebuilt.filled), differences=len(rebuilt.differences))  # fmt: skip


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
