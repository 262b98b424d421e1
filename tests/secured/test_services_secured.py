"""The whole system runs with a Kafka that asks who one is, each service with its own rights."""

from functools import partial
from pathlib import Path

import httpx

from deploy.local.scenario.api import Who
from shared.contracts.notice import KPI_TOPIC
from tests.integration.eventsourcing.eventually import eventually
from tests.secured.town import TOPIC, Town, reading, ready_at_last

CENTRAL = Who("central.officer", "OVEC")
DAY = "2021-01-11"
DESIGNATED = {
    "on": DAY, "field": "AGRO", "name_th": "เกษตรแปรรูป (ข้อมูลสาธิต)", "name_en": "Food processing (demo data)",
    "provinces": ["TH-20"], "labour_demand": "ช่างแปรรูปอาหารในเขตพัฒนาพิเศษภาคตะวันออก",
    "document": {"number": "ศธ 0603/1", "dated": DAY, "issued_by": "OVEC"},
}  # fmt: skip
TARGET = {"on": DAY, "fiscal_year": 2564, "min_curricula": 1, "min_teachers": 20}


async def test_an_event_goes_through_its_topic_into_the_projection_and_into_replicas(town: Town) -> None:
    await designate(town)
    async with town.api() as api:
        for process in ("projector", "training"):  # what the owner's feed brought is not counted here
            await eventually(partial(_taken_in, town.up.urls[process]), within=90)
        kpi = await api.send(CENTRAL, "GET", "reporting", "/v1/kpis/AGRO/2564")
    assert kpi.json()["name_th"] == DESIGNATED["name_th"]
    async with reading(town.as_user("svc-reporting"), TOPIC, None) as consumer:
        message = await consumer.getone()
    assert dict(message.headers)["ce_type"] == b"ovec.curriculum.FieldDesignated"


async def test_every_service_says_that_kafka_lets_it_in(town: Town) -> None:
    for service in ("curriculum", "training", "enrolment"):
        ready = await ready_at_last(town.up.urls[service])
        assert ready["kafka"] == "answers"
        assert ready["status"] == "ready"


def test_no_password_is_in_a_log_or_a_command_line(town: Town) -> None:
    passwords = town.up.system.site.kafka_passwords
    assert passwords is not None
    known = [file.read_text() for file in passwords.iterdir()]
    assert len(known) == 5
    logs = b"".join(file.read_bytes() for file in town.up.system.logs.iterdir())
    pids = [town.up.system.process(name).pid for name in town.up.system.process_names()]
    lines = b"".join(Path(f"/proc/{pid}/cmdline").read_bytes() for pid in pids)
    for password in known:
        assert password.encode() not in logs
        assert password.encode() not in lines


async def designate(town: Town) -> None:
    """A field with a target; the same command however often."""
    async with town.api() as api:
        for path, body in (("/v1/fields", DESIGNATED), ("/v1/fields/AGRO/targets", TARGET)):
            key = {"Idempotency-Key": f"secured{path}"}
            sent = await api.send(CENTRAL, "POST", "curriculum", path, body=body, headers=key)
            assert sent.is_success, sent.text


async def _taken_in(url: str) -> bool:
    try:
        async with httpx.AsyncClient(trust_env=False) as client:
            lines = (await client.get(f"{url}/metrics")).text.splitlines()
    except httpx.TransportError:  # the projector does not listen yet
        return False
    return any(
        line.startswith("kruchang_taken_in_events_total{") and 'source="curriculum"' in line for line in lines
    )


async def test_the_kpis_are_told_in_a_transaction_of_their_own(town: Town) -> None:
    await designate(town)
    async with reading(town.as_user("svc-reporting"), KPI_TOPIC, None) as consumer:

        async def told() -> bool:
            found = await consumer.getmany(timeout_ms=200)
            keys = [message.key for messages in found.values() for message in messages]
            return any(key is not None and key.startswith(b"AGRO/") for key in keys)

        await eventually(told, within=40)
