"""Both consumer kits do the same with whatever a topic may carry: pass over, hold to the place, go on, prove.

Topics of their own and nobody behind them, so that anything can be planted.
"""

import asyncio
import json
import os
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from deploy.examples.sandbox import days
from deploy.local.environment import WRITE_SERVICES
from shared.contracts.enrolment.person import PersonalDataErased
from shared.contracts.notice import KPI_TOPIC, reconciliation_topic
from shared.contracts.reconciliation.day import DayReconciled
from shared.contracts.recorded import Recorded
from shared.contracts.telling import Message as Notice
from shared.eventsourcing.migrate import migrate_notices, migrate_topic, topic_of
from tests.chaos.tampering.message import Message, deliver
from tests.journeys.kits import Kit, java_kit, python_kit
from tests.reporting.histories import FEB_1, History
from tests.reporting.processes import until
from tests.servers.databases import FreshDatabase

ERASED = UUID(int=77)
SPOILT = UUID(int=78)  # a stream of which only what nobody can read arrives
KPI = Message(b"RAIL/2564", None, (("ce_revision", b"2"),))


@dataclass(frozen=True)
class Ground:
    """Topics under a prefix, and both kits at them."""

    kafka: str
    prefix: str
    kits: tuple[Kit, ...]
    logs: Path

    async def events(self, service: str, *messages: Message) -> None:
        await deliver(self.kafka, topic_of(service, self.prefix), messages)

    async def told(self, recorded: Sequence[Recorded], revision: int) -> None:
        """Each day, as a service would tell it of these events."""
        for day in days(recorded):
            at = recorded[-1].occurred_at
            notice = Notice(day.day.isoformat(), day, DayReconciled, day.service, revision, at)
            message = Message(notice.key.encode(), notice.value, tuple(notice.headers()))
            await deliver(self.kafka, self.prefix + reconciliation_topic(day.service), [message])

    def passed_over(self, kit: Kit) -> list[str]:
        """Topic, partition and offset of what it said that it cannot read."""
        said = (self.logs / kit.name).read_text().splitlines()
        return sorted(line.split(": ")[1] for line in said if line.startswith("unreadable: "))


@pytest.fixture
async def ground(kafka: str, topic_prefix: str, fresh_database: FreshDatabase, tmp_path: Path) -> Ground:
    for service in WRITE_SERVICES:
        await migrate_topic(kafka, topic_of(service, topic_prefix))
        await migrate_notices(kafka, topic_prefix + reconciliation_topic(service))
    await migrate_notices(kafka, topic_prefix + KPI_TOPIC)
    told = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ} | {
        "KAFKA_BOOTSTRAP_SERVERS": kafka, "KAFKA_TOPIC_PREFIX": topic_prefix,
        "MINISTRY_NAME": topic_prefix.strip("."),
    }  # fmt: skip
    kits = (
        python_kit(told, await fresh_database()),
        java_kit(told, await fresh_database(), tmp_path / "classes"),
    )
    return Ground(kafka, topic_prefix, kits, tmp_path)


async def test_both_kits_pass_over_what_nobody_can_read_say_so_and_have_all_else(ground: Ground) -> None:
    history = _history()
    genuine = [event for event in history.events if event.stream != SPOILT]
    planted = await _plant(ground, history.events)
    await ground.told(genuine, revision=1)
    await _both(ground, "RAIL 2564 0 1 5 6", len(genuine))
    assert all(len(ground.passed_over(kit)) == len(planted) for kit in ground.kits)
    assert ground.passed_over(ground.kits[0]) == ground.passed_over(ground.kits[1])

    later = history.completed(4)  # while nobody reads
    await ground.events("enrolment", Message.of(later))
    await ground.told([*genuine, later], revision=2)
    await _both(ground, "RAIL 2564 0 2 5 6", len(genuine) + 1)
    assert all(len(ground.passed_over(kit)) == len(planted) for kit in ground.kits), "none came again"


def _history() -> History:
    """A field; two completions, one revoked; a person erased; and a stream that will be spoilt."""
    history = History()
    history.field()
    history.completed(1)
    history.completed(2)
    history.revoked(2)
    history.record(PersonalDataErased(on=FEB_1, person=ERASED, request="คำขอ 1/2564"), ERASED)
    history.record(PersonalDataErased(on=FEB_1, person=SPOILT, request="คำขอ 2/2564"), SPOILT)
    return history


async def _plant(ground: Ground, events: list[Recorded]) -> list[Message]:
    """Everything that was recorded, and what else a topic may carry; what of it nobody can read."""
    field = [Message.of(event) for event in events if event.source == "curriculum"]
    await ground.events("curriculum", *field, *field[::-1])  # repeats
    first, second, revoked, erased, spoilt = (
        Message.of(event) for event in events if event.source == "enrolment"
    )
    unreadable = [
        spoilt.but(value=None),
        spoilt.but(value=spoilt.value[:-1] if spoilt.value else b""),
        spoilt.but(value=b'{"on": "\\u0000"}'),
        spoilt.but(value=b"\xff"),
        spoilt.but(value=b"[" * 200_000),
        spoilt.but(headers=()),
        spoilt.saying("streamversion", "0"),
        spoilt.saying("streamversion", "2147483648"),
        spoilt.saying("position", "9" * 40),
        spoilt.saying("type", "ovec.\0"),
        spoilt.saying("recordedat", "yesterday"),
        spoilt.saying("hash", "no hash"),
        spoilt.saying("subject", b"\xff"),
    ]  # fmt: skip
    genuine = [first, revoked, second, erased.saying("epoch", "another")]  # one before what it follows
    await ground.events("enrolment", *unreadable[:6], *genuine, *unreadable[6:], *genuine)
    kpi = KPI.but(value=json.dumps({"curricula": {"actual": 5}, "teachers": {"actual": 6}}).encode())
    notices = [
        KPI.but(value=b"{}"),
        KPI.but(value=b'{"curricula": '),
        KPI.but(value=b'{"name_th": "\\u0000"}'),
        KPI.but(key=b"\xff", value=b"{}"),
        KPI.but(value=b"{}", headers=()),
        KPI.but(value=b"{}", headers=(("ce_revision", b"the second"),)),
        kpi,
        KPI.but(value=b"{}", headers=(("ce_revision", b"1"),)),  # an older one, late
        kpi.but(key=b"RAIL/2565"),
        kpi.but(key=b"RAIL/2565", value=None),  # taken back
    ]  # fmt: skip
    await deliver(ground.kafka, ground.prefix + KPI_TOPIC, notices)
    return [*unreadable, *notices[1:6]]


async def _both(ground: Ground, figures: str, events: int) -> None:
    """Both consume at once, until each counts this and proves that it has so many; then they are killed."""
    async with AsyncExitStack() as running:
        for kit in ground.kits:
            running.enter_context(kit.consuming(ground.logs / kit.name))
        await asyncio.gather(*(until(partial(_ends, kit, figures, events)) for kit in ground.kits))


async def _ends(kit: Kit, figures: str, events: int) -> bool:
    """Its commands are asked once its table says that it may be there."""
    try:
        if await kit.fetchval("SELECT count(*) FROM events") < events:
            return False
    except asyncpg.UndefinedTableError:
        return False
    proved = await kit.run("prove")
    counted = await kit.run("kpis")
    return proved == (0, f"COMPLETE: {events} events, 2 days\n") and counted == (0, f"{figures}\n")
