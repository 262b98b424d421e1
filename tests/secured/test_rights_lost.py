"""A right is taken from a running process: it says which in a line, and goes on when it is back."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import httpx

from deploy.kafka.admin import Admin
from deploy.kafka.rights import Right, services
from shared.contracts.notice import KPI_TOPIC
from tests.integration.eventsourcing.eventually import eventually
from tests.secured.test_services_secured import CENTRAL, DESIGNATED, TARGET
from tests.secured.town import TOPIC, Town

WRITES = Right("WRITE", "TOPIC", "curriculum.", begins=True)
READS = Right("READ", "TOPIC", TOPIC)
TELLS = Right("WRITE", "TOPIC", "reporting.", begins=True)
POLICY = {
    "on": "2026-01-12", "funding_route": "VIA_BUREAU", "report_due_days": 30,
    "document": {"number": "ศธ 0603/2", "dated": "2026-01-12", "issued_by": "OVEC"},
}  # fmt: skip
PROCESSES = ("curriculum", "training", "projector")
PATIENCE = 90  # seconds: whoever is denied something tries again every ten


@contextmanager
def taken(admin: Admin, principal: str, *rights: Right) -> Iterator[None]:
    """From a service, for as long as the block."""
    held = services()[principal]
    assert held >= set(rights)
    admin.allow_exactly(principal, held - set(rights))
    try:
        yield
    finally:
        admin.allow_exactly(principal, held)


async def test_who_loses_a_right_says_which_and_goes_on_by_itself_when_it_is_back(
    town: Town, admin: Admin
) -> None:
    before = {process: len(_log(town, process)) for process in PROCESSES}
    pids = {process: town.up.system.process(process).pid for process in PROCESSES}
    telling = f"write {KPI_TOPIC} in transactions"
    with taken(admin, "svc-reporting", TELLS):
        await _designate(town, "LOST1")
        await eventually(partial(_denied, town, "projector", telling), within=PATIENCE)
    with (
        taken(admin, "svc-curriculum", WRITES),
        taken(admin, "svc-training", READS),
        taken(admin, "svc-reporting", READS),
    ):
        await _designate(town, "LOST2")
        await eventually(partial(_denied, town, "curriculum", f"write {TOPIC}"), within=PATIENCE)
        assert (await _readyz(town, "curriculum"))["status"] == "ready", "commands are taken all the same"
        for process in ("training", "projector"):
            await eventually(partial(_denied, town, process, f"read {TOPIC}"), within=PATIENCE)
    await eventually(partial(_delivered, town), within=PATIENCE)
    await _designate(town, "LOST3")  # which comes through the topic once it may be read
    for process in PROCESSES:
        await eventually(partial(_recovered, town, process), within=PATIENCE)
        said = _log(town, process)[before[process] :]
        assert [line for line in said.splitlines() if "Traceback" in line] == []
        denials = [line["right"] for line in map(json.loads, said.splitlines()) if _is_denial(line)]
        assert denials, "in its log, too"
        assert set(denials) <= {f"write {TOPIC}", f"read {TOPIC}", telling}
    assert pids == {process: town.up.system.process(process).pid for process in PROCESSES}


async def test_who_may_not_read_one_topic_reads_the_others_on(town: Town, admin: Admin) -> None:
    before = await _taken_in(town, "enrolment", "training")
    with taken(admin, "svc-enrolment", READS):
        await eventually(partial(_denied, town, "enrolment", f"read {TOPIC}"), within=PATIENCE)
        async with town.api() as api:
            key = {"Idempotency-Key": "rights/policy"}
            path = "/v1/fiscal-years/2569/policy"
            sent = await api.send(CENTRAL, "POST", "training", path, body=POLICY, headers=key)
            assert sent.is_success, sent.text

        async def came() -> bool:  # through its topic: what the feed brought is not counted here
            return await _taken_in(town, "enrolment", "training") > before

        await eventually(came, within=PATIENCE)
        assert await _denied(town, "enrolment", f"read {TOPIC}")
    await eventually(partial(_recovered, town, "enrolment"), within=PATIENCE)


async def _taken_in(town: Town, process: str, source: str) -> float:
    async with httpx.AsyncClient(trust_env=False) as client:
        metrics = (await client.get(f"{town.up.urls[process]}/metrics")).text
    line = rf'^kruchang_taken_in_events_total{{source="{source}"}} (\S+)$'
    return sum(map(float, re.findall(line, metrics, re.MULTILINE)))


async def _designate(town: Town, field: str) -> None:
    """A field with a target, so that there is a KPI to tell."""
    named = {"field": field, "name_th": f"{DESIGNATED['name_th']} {field}", "name_en": field}
    async with town.api() as api:
        for path, body in (
            ("/v1/fields", DESIGNATED | named),
            (f"/v1/fields/{field}/targets", TARGET),
        ):
            key = {"Idempotency-Key": f"rights{path}/{field}"}
            sent = await api.send(CENTRAL, "POST", "curriculum", path, body=body, headers=key)
            assert sent.is_success, sent.text


async def _readyz(town: Town, process: str) -> dict[str, Any]:
    """Of the projector, too, which may have been started just now."""

    async def said() -> dict[str, Any] | None:
        try:
            async with httpx.AsyncClient(trust_env=False) as client:
                return dict((await client.get(f"{town.up.urls[process]}/readyz")).json())
        except httpx.TransportError:
            return None

    return await eventually(said, within=PATIENCE)


async def _denied(town: Town, process: str, right: str) -> bool:
    return bool(right in (await _readyz(town, process))["kafka_denies"])


async def _recovered(town: Town, process: str) -> bool:
    return not (await _readyz(town, process))["kafka_denies"]


async def _delivered(town: Town) -> bool:
    ready = await _readyz(town, "curriculum")
    return not ready["oldest_undelivered_seconds"] and not ready["kafka_denies"]


def _log(town: Town, process: str) -> str:
    return (town.up.system.logs / f"{process}.log").read_text()


def _is_denial(line: dict[str, Any]) -> bool:
    return bool(line["event"] == "kafka_denies_us")
