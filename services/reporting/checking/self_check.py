"""The self-check: whether stores, topics and read models hold the same.

The stores tell what they recorded, day by day. The topics are read from their beginning, each message is
counted as a reader would count it, and its changes are made in a generation that only this connection
sees; so the live figures are compared with a recount of everything. What differs becomes an exception.
What the rules over facts find is noted in the same night, so that it has a history too.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import asyncpg
import httpx
import structlog

from services.reporting.checking import met
from services.reporting.checking.recounted import differing_facts, strays
from services.reporting.checking.rules_checked import check_rules
from services.reporting.rebuilding.loading import Loading, facts_alone
from services.reporting.rebuilding.topics import Topics
from services.reporting.settings import ReportingSettings
from services.reporting.store.digests import differing, miscounted
from services.reporting.store.exceptions import Found, Kind, Pointer, note
from services.reporting.store.generations import CONSUMER, LIVE, create_beside
from shared.eventsourcing.delivering.reconciliation import Day
from shared.eventsourcing.kafka.partitions import partition_of
from shared.eventsourcing.migrate import PARTITIONS, topic_of
from shared.eventsourcing.storing.database import open_pool
from shared.eventsourcing.subscribing.feed_client import FeedClient
from shared.kernel.clock import Clock

TEMP = "pg_temp"
PATIENCE = 600.0  # seconds for one statement over everything
ON_THE_WAY = 30.0  # seconds that the live projector may need for what was recorded just now
MOST_EVENTS = 20  # that an exception names
_log = structlog.get_logger()


@dataclass
class Checked:
    """What came of it. Where an owner did not answer, no difference was noted: nothing could be concluded."""

    found: list[Found] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    events: int = 0
    days: int = 0
    opened: int = 0
    resolved: int = 0
    rules: tuple[int, int] = (0, 0)  # exceptions of the rules over facts: opened, resolved


async def self_check(settings: ReportingSettings, feeds: Mapping[str, FeedClient], clock: Clock) -> Checked:
    """Compare everything with everything; note what differs, and what does no longer."""
    started, url = clock.now(), settings.database_url.get_secret_value()
    live = await open_pool(url, size=1, schema=LIVE, patience=PATIENCE)
    # one connection: what it makes is temporary, and everything has to find it
    own = await open_pool(url, size=1, schema=TEMP, plan_each_time=True, patience=PATIENCE)
    try:
        checked = await _compare(settings, feeds, own)
        async with live.acquire() as connection:
            checked.rules = await check_rules(connection, clock.now())
            if not checked.unchecked:
                checked.opened, checked.resolved = await note(
                    connection, checked.found, {Kind.RECORDS_DIFFER}, clock.now()
                )
        await _remember(live, checked, started, clock.now())
    finally:
        await own.close()
        await live.close()
    return checked


async def _compare(
    settings: ReportingSettings, feeds: Mapping[str, FeedClient], own: asyncpg.Pool
) -> Checked:
    checked = Checked()
    async with own.acquire() as connection:
        await create_beside(connection)
        await connection.execute(f"INSERT INTO epochs SELECT * FROM {LIVE}.epochs")
    await met.begin(own)
    told = await _days(feeds, checked)  # before the topics: what a store tells was delivered
    loading = Loading(own, feeds)
    async with Topics(settings.kafka(), settings.topics()) as topics:
        await loading.read(met.Met(own, topics), facts_alone)
    await loading.count()
    await loading.compare()
    await loading.fill()
    checked.events, checked.days = loading.events, sum(map(len, told.values()))
    checked.unchecked = sorted({*checked.unchecked, *loading.unchecked})
    checked.found += [_of_topic(each, loading) for each in await met.apart(own, told)]
    await _until_level(own)
    async with own.acquire() as one, one.transaction(isolation="repeatable_read"):
        checked.found += await _of_read_models(one)
    return checked


async def _days(feeds: Mapping[str, FeedClient], checked: Checked) -> dict[str, Sequence[Day]]:
    told: dict[str, Sequence[Day]] = {}
    for source, feed in feeds.items():
        try:
            told[source] = await feed.days()
        except httpx.HTTPError as error:
            _log.warning("owner_away", source=source, error=f"{type(error).__name__}: {error}")
            checked.unchecked.append(source)
    return told


async def _until_level(own: asyncpg.Pool) -> None:
    """What came just now is on its way to the live generation; but not for ever."""
    deadline = asyncio.get_running_loop().time() + ON_THE_WAY
    while asyncio.get_running_loop().time() < deadline and await own.fetchval(_BEHIND):  # noqa: ASYNC110 - another process catches up
        await asyncio.sleep(0.5)


_BEHIND = f"""
SELECT EXISTS (SELECT FROM inbox n LEFT JOIN {LIVE}.inbox l USING (consumer, stream)
               WHERE consumer = {CONSUMER} AND coalesce(l.version, 0) < n.version)"""


def _of_topic(each: met.Apart, loading: Loading) -> Found:
    """Which events the topic lacks is known where they were filled from the store."""
    lacking = [
        Pointer(source, stream, version)
        for (stream, version), source in sorted(loading.filled.items())
        if source == each.source and partition_of(stream, PARTITIONS) == each.partition
    ]
    topic = topic_of(each.source)
    stored, came = each.store.count if each.store else 0, each.topic.count if each.topic else 0
    what = f"{topic}/{each.partition} {each.day}: {stored} ≠ {came}"
    if stored == came:
        what = f"{topic}/{each.partition} {each.day}: {stored}, checksum ≠"
    return Found(
        Kind.RECORDS_DIFFER, f"{topic}/{each.partition}/{each.day}",
        {"one": f"{each.source} (PostgreSQL)", "other": f"{topic} (Kafka)", "what": what},
        tuple(lacking[:MOST_EVENTS]),
    )  # fmt: skip


async def _of_read_models(connection: Any) -> list[Found]:
    """Figure by figure, at the lower version of each stream; counters; facts of streams nobody knows."""
    differ = await differing(connection, LIVE, TEMP)
    found = [_figure(key, await differing_facts(connection, key, MOST_EVENTS)) for key in differ]
    for row in await miscounted(connection, LIVE):
        key = f"{row['figure']}/{row['field']}/{row['fiscal_year']}"
        what = f"{key}: {row['counter']} ≠ {row['facts']}"
        found.append(_found(f"counter/{key}", "counters", "facts", what))
    for source, stream, what in await strays(connection):
        found.append(_found(f"stream/{stream}", "inbox", source, what, (Pointer(source, stream, 1),)))
    return found


def _figure(key: str, events: list[Pointer]) -> Found:
    return _found(f"figure/{key}", "live", "events", f"{key}: recount ≠", tuple(events))


def _found(place: str, one: str, other: str, what: str, events: tuple[Pointer, ...] = ()) -> Found:
    return Found(Kind.RECORDS_DIFFER, place, {"one": one, "other": other, "what": what}, events)


async def _remember(live: asyncpg.Pool, checked: Checked, started: datetime, finished: datetime) -> None:
    await live.execute(
        """INSERT INTO public.self_checks (started_at, finished_at, messages, days, differences, unchecked)
           VALUES ($1, $2, $3, $4, $5, $6)""",
        started, finished, checked.events, checked.days, len(checked.found), checked.unchecked,
    )  # fmt: skip
    _log.info("self_checked", differences=len(checked.found), unchecked=checked.unchecked)
