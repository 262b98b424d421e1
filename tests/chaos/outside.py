"""What readers from outside have in the end: kits in their databases, a follower on disk, days as told."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from deploy.local.environment import WRITE_SERVICES
from services.reporting.rebuilding.topics import Topics
from shared.contracts.notice import reconciliation_topic
from shared.contracts.reconciliation.day import DayReconciled
from shared.eventsourcing.migrate import topic_of
from shared.eventsourcing.subscribing.feed_client import FeedClient
from tests.chaos.evidence import PATIENCE
from tests.chaos.history.record import Consumer, Reader, Told
from tests.chaos.readers import FOLLOWER, with_token
from tests.chaos.stage import Stage
from tests.journeys.kits import Kit

_HEARD = """
    SELECT key || '/' || name AS figure, (value->name->>'actual')::int AS count
    FROM notices, unnest(ARRAY['curricula', 'teachers']) AS name WHERE topic = 'reporting.kpi.v1'"""
_COUNTED = """
    SELECT field || '/' || fiscal_year || '/' || name AS figure, count
    FROM kpis, LATERAL (VALUES ('curricula', curricula), ('teachers', teachers)) AS k(name, count)"""
_STREAMS = """
    SELECT stream, count(*)::int AS events, (array_agg(hash ORDER BY version DESC))[1] AS hash
    FROM events GROUP BY stream"""
_STREAM = re.compile("stream ([0-9a-f-]{36}): ")
_MENDED = re.compile(r": (\d+) mended$", re.MULTILINE)


@dataclass(frozen=True)
class Outside:
    """All of it, as the history wants it."""

    consumers: Mapping[str, Consumer]
    readers: Mapping[str, Reader]
    feeds: Mapping[str, list[Told]]
    days: Mapping[str, list[DayReconciled]]
    noticed: Mapping[str, list[DayReconciled]]


async def outside(stage: Stage, told: Mapping[str, int] | None) -> Outside:
    """Once they have read what there is; ``told`` is what reporting tells, None when nothing rests."""
    token = await asyncio.to_thread(stage.up.token, "ministry")
    kits = {name: with_token(kit, token) for name, kit in stage.readers.kits.items()}
    days = {service: await _days(stage, service, token) for service in WRITE_SERVICES}
    noticed = {service: await _noticed(stage, service) for service in WRITE_SERVICES}
    read = await asyncio.gather(*(_reader(stage, kit, told or {}) for kit in kits.values()))
    readers = {name: reader for name, (reader, _) in zip(kits, read, strict=True)}
    consumers = {name: consumer for name, (_, consumer) in zip(kits, read, strict=True)}
    feeds = await _feeds(stage, days)
    for name, consumer in consumers.items():
        _note(stage, name, sum(consumer.versions.values()), readers[name].mended)
    _note(stage, FOLLOWER, sum(map(len, feeds.values())), 0)
    return Outside(consumers, readers, feeds, days, noticed)


def _note(stage: Stage, name: str, events: int, mended: int) -> None:
    counts = stage.read.setdefault(name, Counter())
    counts["events"] = events
    counts["mended"] += mended


async def _reader(stage: Stage, kit: Kit, told: Mapping[str, int]) -> tuple[Reader, Consumer]:
    """What was lost or spoilt on the topic on purpose, a ministry has to ask for; nothing else."""
    async with _connected(kit) as connection:
        await _level(stage, connection, told)
        first = await connection.fetch(_STREAMS)
        code, said = await kit.run("prove")
        wrong, mended = [line for line in said.splitlines() if code and not _is_excused(stage, line)], 0
        if code and stage.tampered:
            code, said = await kit.run("mend")
            mended = sum(map(int, _MENDED.findall(said)))
        wrong += said.splitlines() if code else []
        try:
            counted = await _figures(connection, _COUNTED)
        except asyncpg.PostgresError as error:  # of an event that says what nobody can count
            counted, wrong = {}, [*wrong, str(error)]
        heard, rows = await _figures(connection, _HEARD), await connection.fetch(_STREAMS)
    rows = [row for row in rows if row["stream"] in stage.tampered]
    rows += [row for row in first if row["stream"] not in stage.tampered]
    versions, chains = ({row["stream"]: row[what] for row in rows} for what in ("events", "hash"))
    return Reader(wrong, counted, heard, mended), Consumer(WRITE_SERVICES, versions, (), chains)


def _is_excused(stage: Stage, line: str) -> bool:
    """Days hold many streams; but where a stream is named, somebody must have tampered with it."""
    named = _STREAM.match(line)
    return bool(stage.tampered) and (named is None or UUID(named[1]) in stage.tampered)


async def _level(stage: Stage, connection: asyncpg.Connection, told: Mapping[str, int]) -> None:
    """Return once it has acknowledged all messages and heard each KPI as reporting tells it, or will not."""
    deadline = asyncio.get_running_loop().time() + PATIENCE
    counting = await connection.fetchval("SELECT id FROM own")
    async with _acknowledged(stage, f".counting-{counting}") as is_all:
        while asyncio.get_running_loop().time() < deadline:
            heard = await _figures(connection, _HEARD)
            agreed = heard and all(told.get(name, count) == count for name, count in heard.items())
            if agreed and await is_all():
                return
            await asyncio.sleep(0.2)


@asynccontextmanager
async def _acknowledged(stage: Stage, group: str) -> AsyncIterator[Callable[[], Awaitable[bool]]]:
    """Whether the group whose name ends so stands at the end of every topic of events."""
    site = stage.up.system.site
    topics = [topic_of(service, site.topic_prefix) for service in WRITE_SERVICES]
    admin = AIOKafkaAdminClient(bootstrap_servers=site.kafka)
    consumer = AIOKafkaConsumer(*topics, bootstrap_servers=site.kafka, enable_auto_commit=False)

    async def is_all() -> bool:
        ends: dict[TopicPartition, int] = await consumer.end_offsets(consumer.assignment())
        for name in {name for name, *_ in await admin.list_consumer_groups() if name.endswith(group)}:
            at = await admin.list_consumer_group_offsets(name)
            return all(end in (0, at[partition].offset if partition in at else 0)
                       for partition, end in ends.items())  # fmt: skip
        return False

    await admin.start()
    await consumer.start()
    try:
        yield is_all
    finally:
        await consumer.stop()
        await admin.close()


async def _feeds(stage: Stage, days: Mapping[str, list[DayReconciled]]) -> dict[str, list[Told]]:
    """What was written down, once the last event that was recorded is among it, or will not come."""
    if stage.readers.told is None:
        return {}
    deadline = asyncio.get_running_loop().time() + PATIENCE
    found = {}
    for service in WRITE_SERVICES:
        last = max((part.last or 0 for day in days[service] for part in day.partitions), default=0)
        while True:
            found[service] = _told(stage.readers.told / service)
            at = max((event.position for event in found[service]), default=0)
            if at >= last or asyncio.get_running_loop().time() > deadline:
                break
            await asyncio.sleep(0.1)
    return found


def _told(written: Path) -> list[Told]:
    """Whole lines only."""
    lines = written.read_text().rpartition("\n")[0].splitlines() if written.exists() else []
    parts = [line.split() for line in lines]
    return [Told(int(at), UUID(event), UUID(stream), int(version)) for at, event, stream, version in parts]


async def _days(stage: Stage, service: str, token: str) -> list[DayReconciled]:
    async def known() -> str:
        return token

    deadline = asyncio.get_running_loop().time() + PATIENCE
    async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
        while True:
            try:
                return [day.totals for day in await FeedClient(http, stage.up.urls[service], known).days()]
            except httpx.HTTPStatusError as error:  # a store that was just started again may not be level yet
                is_passing = error.response.status_code == HTTPStatus.SERVICE_UNAVAILABLE
                if not is_passing or asyncio.get_running_loop().time() > deadline:
                    raise
            await asyncio.sleep(0.5)


async def _noticed(stage: Stage, service: str) -> list[DayReconciled]:
    site = stage.up.system.site
    topic = site.topic_prefix + reconciliation_topic(service)
    async with Topics(site.kafka, [topic], isolation_level="read_committed") as topics:
        return [
            DayReconciled.model_validate_json(message.value)
            async for messages in topics.up_to_now()
            for message in messages
        ]


async def _figures(connection: asyncpg.Connection, sql: str) -> dict[str, int]:
    rows: list[Any] = await connection.fetch(sql)
    return {row["figure"]: row["count"] for row in rows}


@asynccontextmanager
async def _connected(kit: Kit) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(kit.database)
    try:
        yield connection
    finally:
        connection.terminate()
