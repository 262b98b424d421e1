"""post_to_kpi: from the moment a completion is sent to the moment the KPI that is read over HTTP has it.

Commands are sent at fixed times, 50 a second, whether earlier ones are answered or not. One reader reads
the KPI again and again while something is under way; the n-th teacher counted belongs to the n-th command
sent. The limit is a message of the same size, from producer to consumer on the same broker, at the same pace.
"""

import asyncio
import itertools
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

import aiohttp
import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from shared.eventsourcing.migrate import migrate_topic
from tests.bench.at_rest import at_rest
from tests.bench.figure import BenchError, Figure, Runs
from tests.bench.fill import fill, teacher_of
from tests.bench.ground import Ground
from tests.bench.rounds import in_turn, percentile

if TYPE_CHECKING:
    from tests.bench.kpis import Stage

PER_SECOND = 50
PAUSE = 0.002  # seconds between two readings
LONGEST = 20.0
SEEN_TOKEN = "Consistency-Token"
_numbers = itertools.count(1_000_000)  # of teachers, none of them twice


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of every command of a run; ``found``: how many the read model then counted more."""

    each: list[float]
    answered: list[float]
    found: int


async def measure(ground: Ground, stage: "Stage") -> AsyncIterator[Figure]:
    """Both percentiles of the same runs."""
    scale = ground.scale
    count = round(PER_SECOND * scale.kpi_seconds)
    teachers = [next(_numbers) for _ in range(count * (scale.rounds + 1))]
    enrolment = await asyncpg.connect(stage.system.site.databases["enrolment"].owner)
    try:
        await fill(enrolment, teachers, stage.project, completed=False, undelivered=True)
    finally:
        await enrolment.close()
    await at_rest(stage.system)
    waiting = iter(teachers)
    async with aiohttp.ClientSession() as http, _messages(ground) as through:

        async def ours() -> Times:
            return await _completions(stage, http, [teacher_of(next(waiting)) for _ in range(count)])

        async def limit() -> Times:
            return await through(count)

        await _completions(stage, http, [teacher_of(next(waiting)) for _ in range(count)])  # all warm
        measured = await in_turn(scale.rounds, {"ours": ours, "limit": limit})
    for side, runs in measured.items():
        for run in runs:
            if run.found != len(run.each):
                raise BenchError(f"post_to_kpi, {side}: {len(run.each)} sent, {run.found} found")
    counted = {
        side: (sum(len(r.each) for r in runs), sum(r.found for r in runs)) for side, runs in measured.items()
    }
    answered = [time for run in measured["ours"] for time in run.answered]
    also = {
        "per_second": PER_SECOND,
        "answered_p50_ms": percentile(answered, 0.5),
        "answered_p99_ms": percentile(answered, 0.99),
    }
    for name, share in (("post_to_kpi_p50", 0.5), ("post_to_kpi_p99", 0.99)):
        sides = {side: Runs.of([percentile(run.each, share) for run in of]) for side, of in measured.items()}
        yield Figure(name, "ms", sides["ours"], limit=sides["limit"], counted=counted, also=also)


async def _completions(stage: "Stage", http: aiohttp.ClientSession, teachers: list[UUID]) -> Times:
    began = await _actual(stage, http)
    sent: list[float] = []
    answered: list[float] = []
    seen: list[float] = []

    async def complete(teacher: UUID, at: float) -> None:
        headers = {"Authorization": f"Bearer {stage.tokens['academic']}", "Idempotency-Key": str(teacher)}
        url, body = stage.completion_url(teacher), {"on": "2021-03-05"}
        async with http.post(url, json=body, headers=headers) as answer:
            if answer.status != 200 or len((await answer.json())["facts"]) != 1:
                raise BenchError(f"{url}: {answer.status} {await answer.text()}")
        answered.append((time.perf_counter() - at) * 1000)

    async def watch() -> None:
        deadline = time.perf_counter() + LONGEST + len(teachers) / PER_SECOND
        while len(seen) < len(teachers):
            if time.perf_counter() > deadline:
                raise BenchError(f"{len(seen)} of {len(teachers)} completions in the KPI")
            if len(seen) < len(sent):
                now = await _actual(stage, http) - began
                seen.extend([time.perf_counter()] * (now - len(seen)))
            await asyncio.sleep(PAUSE)

    async with asyncio.TaskGroup() as group:
        group.create_task(watch())
        await _paced(len(teachers), sent, lambda nr, at: group.create_task(complete(teachers[nr], at)))
    each = [(there - at) * 1000 for at, there in zip(sent, seen, strict=True)]
    return Times(each, answered, await _actual(stage, http) - began)


async def _paced(count: int, sent: list[float], send: Callable[[int, float], object]) -> None:
    begins = time.perf_counter() + 0.05
    for nr in range(count):
        at = begins + nr / PER_SECOND
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        sent.append(at)
        send(nr, at)


async def _actual(stage: "Stage", http: aiohttp.ClientSession) -> int:
    async with http.get(
        stage.kpi_url, headers={"Authorization": f"Bearer {stage.tokens['central']}"}
    ) as answer:
        if answer.status != 200:
            raise BenchError(f"{stage.kpi_url}: {answer.status} {await answer.text()}")
        return int((await answer.json())["teachers"]["actual"])


class _messages:  # noqa: N801 - used as a function
    """`async with _messages(ground) as through: await through(300)`."""

    def __init__(self, ground: Ground) -> None:
        self._ground, self._topic = ground, f"bench-{uuid.uuid4().hex[:8]}"

    async def __aenter__(self) -> Callable[[int], Awaitable[Times]]:
        kafka = await self._ground.kafka()
        await migrate_topic(kafka, self._topic)
        self._producer = AIOKafkaProducer(bootstrap_servers=kafka, enable_idempotence=True, acks="all")
        self._consumer = AIOKafkaConsumer(
            self._topic, bootstrap_servers=kafka, auto_offset_reset="earliest", group_id=None
        )
        await self._producer.start()
        await self._consumer.start()
        await self._through(PER_SECOND // 5)
        return self._through

    async def __aexit__(self, *_: object) -> None:
        await self._consumer.stop()
        await self._producer.stop()

    async def _through(self, count: int) -> Times:
        sent: list[float] = []
        came: dict[int, float] = {}

        async def consume() -> None:
            while len(came) < count:
                message = await self._consumer.getone()
                came[int(message.key)] = time.perf_counter()

        async with asyncio.timeout(LONGEST + count / PER_SECOND), asyncio.TaskGroup() as group:
            group.create_task(consume())
            await _paced(count, sent, lambda nr, _: group.create_task(self._post(nr)))
        return Times([(came[nr] - at) * 1000 for nr, at in enumerate(sent)], [], len(came))

    async def _post(self, number: int) -> None:
        await self._producer.send(self._topic, bytes(400), key=str(number).encode())
