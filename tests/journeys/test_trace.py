"""One request is followed by its trace: log line, event, topic, projection. And how every process does."""

import asyncio
import json
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import asyncpg
import httpx
import pytest
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.parser import text_string_to_metric_families

import services.reporting.projecting.metrics
import shared.eventsourcing.metrics
import shared.http.watching.metrics
from services.reporting.rebuilding.topics import Topics
from shared.eventsourcing.migrate import topic_of
from tests.journeys.journey import CENTRAL, Journey
from tests.reporting.processes import until

WRITE_SERVICES = ("curriculum", "training", "enrolment")
PROCESSES = (*WRITE_SERVICES, "reporting", "projector")
Line = dict[str, Any]


async def test_a_request_is_followed_from_its_log_line_to_the_projection(journey: Journey) -> None:
    trace, span, college = uuid.uuid4().hex, "00f067aa0ba902b7", f"trace-{uuid.uuid4().hex[:8]}-tc"
    body = {
        "on": "2021-02-01", "college": college, "province": "TH-20", "sector": "PUBLIC",
        "name_th": "วิทยาลัยเทคนิคตามรอย (ข้อมูลสาธิต)", "name_en": "Trace Technical College (demo data)",
    }  # fmt: skip
    headers = {"Idempotency-Key": college, "traceparent": f"00-{trace}-{span}-01"}
    async with journey.api() as api:
        answer = await api.send(CENTRAL, "POST", "curriculum", "/v1/colleges", body=body, headers=headers)
    [fact] = answer.json()["facts"]
    assert answer.headers["traceresponse"].split("-")[1] == trace

    request = await logged(journey, "curriculum", lambda line: line.get("trace_id") == trace)
    assert (request["event"], request["route"], request["status"]) == ("request", "/v1/colleges", 201)

    projected = await logged(journey, "projector", lambda line: trace in line.get("traces", ()))
    assert projected["event"] == "projected"

    sent = await headers_on_topic(journey, "curriculum", fact["id"])
    assert sent["ce_traceparent"].split(b"-")[1].decode() == trace
    assert uuid.UUID(sent["ce_correlationid"].decode()).hex == trace
    assert await counted(journey, college) == uuid.UUID(fact["id"])


async def test_a_reaction_stays_in_the_trace_of_the_request_that_led_to_it(journey: Journey) -> None:
    store = await asyncpg.connect(journey.up.system.site.databases["enrolment"].runtime)
    try:
        same = await store.fetch(
            """SELECT reaction.correlation_id = cause.correlation_id AS same
               FROM events reaction JOIN events cause ON cause.id = reaction.causation_id"""
        )
    finally:
        await store.close()
    assert same
    assert all(row["same"] for row in same)


@pytest.mark.parametrize("process", PROCESSES)
def test_every_process_says_that_it_lives_and_is_ready(journey: Journey, process: str) -> None:
    assert asked(journey, process, "livez").json() == {"status": "alive"}
    ready = asked(journey, process, "readyz").json()
    assert (ready["status"], ready["missing"]) == ("ready", {})


@pytest.mark.parametrize("process", PROCESSES)
def test_every_metric_is_in_the_typed_lists(journey: Journey, process: str) -> None:
    printed = {name for name, _, _ in samples(journey, process)}
    ours = {name for name in printed if not name.startswith(("python_", "process_"))}
    known = listed(shared.http.watching.metrics) | listed(shared.eventsourcing.metrics)
    assert ours == known | (
        listed(services.reporting.projecting.metrics) if process == "projector" else set()
    )


@pytest.mark.parametrize(
    ("process", "metric", "label"),
    [
        ("enrolment", "kruchang_http_requests", {"route": "/v1/people", "status": "201"}),
        ("enrolment", "kruchang_http_request_seconds", {"route": "/v1/people"}),
        ("enrolment", "kruchang_http_problems", {}),
        ("enrolment", "kruchang_commands", {"outcome": "decided"}),
        ("enrolment", "kruchang_commands", {"outcome": "refused"}),
        ("enrolment", "kruchang_append_commands", {}),
        ("enrolment", "kruchang_relayed_events", {}),
        ("enrolment", "kruchang_taken_in_events", {"source": "training"}),
        ("enrolment", "kruchang_due_commands", {"outcome": "done"}),
        ("projector", "kruchang_taken_in_events", {"source": "enrolment"}),
        ("projector", "kruchang_projector_batches", {}),
        ("projector", "kruchang_projector_last_commit_seconds", {}),
        ("projector", "kruchang_projector_partitions", {}),
    ],
)
def test_the_metrics_move(journey: Journey, process: str, metric: str, label: dict[str, str]) -> None:
    counted = [
        value
        for name, labels, value in samples(journey, process)
        if name == metric and label.items() <= labels.items()
    ]
    assert sum(counted) > 0


async def logged(journey: Journey, process: str, wanted: Callable[[Line], bool]) -> Line:
    """The first line of the process's log that is wanted, once it is there."""
    found: list[Line] = []

    async def there() -> bool:
        found[:] = await asyncio.to_thread(_wanted_of, journey.up.system.logs / f"{process}.log", wanted)
        return bool(found)

    await until(there, within=60)
    return found[0]


def _wanted_of(log: Path, wanted: Callable[[Line], bool]) -> list[Line]:
    with log.open(encoding="utf-8") as lines:
        return [line for line in map(json.loads, filter(str.strip, lines)) if wanted(line)]


async def headers_on_topic(journey: Journey, service: str, event: str) -> dict[str, bytes]:
    """Those of the one message that carries the event."""
    site = journey.up.system.site
    async with Topics(site.kafka, [topic_of(service, site.topic_prefix)]) as topics:
        messages = [dict(message.headers) async for batch in topics.up_to_now() for message in batch]
    [found] = [headers for headers in messages if headers["ce_id"] == event.encode()]
    return found


async def counted(journey: Journey, college: str) -> uuid.UUID:
    """The event because of which reporting lists the college."""
    search = {"search_path": "live"}
    reporting = await asyncpg.connect(
        journey.up.system.site.databases["reporting"].runtime, server_settings=search
    )
    try:
        event: uuid.UUID = await reporting.fetchval(
            "SELECT began_event FROM facts WHERE figure = 'college' AND college = $1", college
        )
        return event
    finally:
        await reporting.close()


def asked(journey: Journey, process: str, what: str) -> httpx.Response:
    return httpx.get(f"{journey.up.urls[process]}/{what}", timeout=20, trust_env=False).raise_for_status()


def samples(journey: Journey, process: str) -> Iterator[tuple[str, dict[str, str], float]]:
    """Family, labels and value of every sample; what only says since when is left out."""
    for family in text_string_to_metric_families(asked(journey, process, "metrics").text):
        if not family.name.endswith("_created"):
            yield family.name, {}, 0.0  # it is printed, with or without samples
            yield from ((family.name, sample.labels, sample.value) for sample in family.samples)


def listed(metrics: ModuleType) -> set[str]:
    """The families that a typed list names."""
    return {
        family.name
        for metric in vars(metrics).values()
        if isinstance(metric, MetricWrapperBase)
        for family in metric.describe()
    }
