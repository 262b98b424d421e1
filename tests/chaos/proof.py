"""Nothing lost, nothing doubled: what must hold once the system has come to rest after a crash."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from deploy.local.environment import WRITE_SERVICES
from deploy.local.scenario.api import Api, Who
from services.curriculum.app import SERVICE as CURRICULUM
from services.enrolment.app import SERVICE as ENROLMENT
from services.reporting.digests import miscounted
from services.reporting.folding import fold
from services.training.app import SERVICE as TRAINING
from shared.contracts.recorded import Recorded
from shared.eventsourcing.verify import refold, verify
from tests.chaos.evidence import Databases, by_stream, on_topic
from tests.chaos.load import SERVICE, Acked, Load
from tests.chaos.recount import contested_seats, funnel
from tests.chaos.stage import CONTESTED, FIELD, SEATS, YEAR
from tests.reporting.recount import curricula_in_force, trained_teachers
from tests.servers.system import RunningSystem

DECIDERS = {service.name: service.deciders for service in (CURRICULUM, TRAINING, ENROLMENT)}
_CENTRAL = Who("central.officer", "OVEC")


async def prove(load: Load, found: Databases, before: set[UUID]) -> None:
    """All of it; `before` are the ids of enrolment's events when the load began."""
    up = load.stage.up
    stores = {service: await found.store(service) for service in WRITE_SERVICES}
    acknowledged_exactly_once(load.acked, [event for event in stores[SERVICE] if event.id not in before])
    for service, store in stores.items():
        assert [difference async for difference in verify(found.of[service], service)] == []
        check = refold(found.of[service], DECIDERS[service], repair=False)
        assert [difference async for difference in check] == []
        delivered_in_order(store, await on_topic(up, service))
    contested_seats(stores[SERVICE], SEATS[CONTESTED])
    everything = [event for store in stores.values() for event in store]
    await counted_exactly(found, everything)
    await told_exactly(up, everything)


def acknowledged_exactly_once(acked: Sequence[Acked], new: Sequence[Recorded]) -> None:
    """What clients were told is what is new in the store; all else there followed by reaction, once."""
    told = Counter(
        (UUID(fact["id"]), UUID(fact["stream"]), fact["version"], fact["type"])
        for command in acked
        for fact in command.facts
    )
    by_people = Counter((e.id, e.stream, e.version, e.type) for e in new if e.causation_id is None)
    assert by_people == told
    reactions = Counter((e.causation_id, e.stream, e.type) for e in new if e.causation_id is not None)
    assert reactions, "no seat was ever offered: this load proves nothing of reactions"
    assert set(reactions.values()) == {1}, "a reaction happened twice"


def delivered_in_order(store: Sequence[Recorded], topic: Sequence[Recorded]) -> None:
    """Stream by stream the topic has what the store has; a repeat is the same message again."""
    stored, delivered = by_stream(store), by_stream(topic)
    assert stored.keys() == delivered.keys()
    for stream, messages in delivered.items():
        taken: list[Recorded] = []
        for message in messages:
            if message.version > len(taken):
                assert message.version == len(taken) + 1, f"{stream}: a gap before {message.version}"
                taken.append(message)
            else:
                assert _essence(message) == _essence(taken[message.version - 1])
        assert [_essence(event) for event in taken] == [_essence(event) for event in stored[stream]]


async def counted_exactly(found: Databases, events: Sequence[Recorded]) -> None:
    """Reporting's facts are those of one pure projection of the whole store; its counters count them."""
    expected = Counter(
        (row.fact.figure.value, row.began.stream, row.key, row.began.event, row.ceased and row.ceased.event)
        for row in fold(events).rows
    )
    rows = await found.of["reporting"].fetch(
        "SELECT figure, stream, key, began_event, ceased_event FROM facts"
    )
    assert Counter(map(tuple, rows)) == expected
    async with found.of["reporting"].acquire() as connection:
        assert await miscounted(connection) == []


async def told_exactly(up: RunningSystem, events: Sequence[Recorded]) -> None:
    """The KPIs and the funnel that a supervisor reads are what a plain recount of the events gives."""
    now = datetime.now(UTC)
    teachers = trained_teachers(events, FIELD, YEAR, now, now.date())
    curricula = curricula_in_force(events, FIELD, YEAR, now, now.date())
    async with Api(up.urls) as api:
        kpis = await _get(api, f"/v1/kpis/{FIELD}/{YEAR}")
        steps = await _get(api, f"/v1/funnel?fiscal_year={YEAR}&field={FIELD}")
    assert (kpis["curricula"]["actual"], kpis["teachers"]["actual"]) == (len(curricula), len(teachers))
    assert len(teachers) > 0
    assert steps["total"] == funnel(events)


async def repeats_get_their_first_answer(load: Load) -> None:
    """Sent once more with the same key, a command is answered as it was, byte for byte."""
    some = load.acked[:: max(1, len(load.acked) // 40)]
    answers = await asyncio.gather(*(load.answered(one.who, one.path, one.key, one.body) for one in some))
    assert [answer.content for answer in answers] == [one.answer for one in some]


async def _get(api: Api, path: str) -> dict[str, dict[str, int]]:
    answer = await api.send(_CENTRAL, "GET", "reporting", path)
    return dict(answer.raise_for_status().json())


def _essence(event: Recorded) -> tuple[UUID, int, str, bytes, bytes]:
    return event.id, event.version, event.type, event.hash, event.value
