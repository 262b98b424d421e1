"""500 endorsements at once for 20 seats, before two processes of enrolment (5.2-S3, 5.2-P3)."""

from collections import Counter
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest

from shared.contracts.cloudevent import from_message
from shared.contracts.enrolment.enrolment import TeacherEnrolled
from shared.eventsourcing.appending.verify import verify
from shared.kernel.ids import stream_id
from tests.journeys.burst import Answer, burst
from tests.journeys.journey import Journey
from tests.journeys.rush import SEATS, Endorsement, Rush, endorsements, prepare, two_processes
from tests.journeys.topics import read_all
from tests.reporting.databases import live_pool
from tests.reporting.processes import until
from tests.servers.apart import apart

TEACHERS = 500
AT_ONCE, AFTERWARDS = 50, 50  # repeats: in the same moment, and afterwards; each to the other process


@dataclass(frozen=True)
class Rushed:
    """What was asked and answered."""

    rush: Rush
    asked: list[Endorsement]
    first: list[Answer]
    repeated: list[tuple[Answer, Answer]]  # the first answer, and the repeat's
    arrived: dict[UUID, str]  # by trace: when the process took the request in, by its own log

    def ledger(self, answer: Answer) -> int:
        """The place of the endorsement among all that the project's seats saw."""
        seats = str(stream_id("seats", self.rush.project))
        place: int = max(fact["version"] for fact in self.facts(answer) if fact["stream"] == seats)
        return place

    def facts(self, answer: Answer) -> list[dict[str, Any]]:
        assert answer.status == 200, answer.body
        found: list[dict[str, Any]] = orjson.loads(answer.body)["facts"]
        return found


@pytest.fixture(scope="module")
def rushed(journey: Journey) -> Rushed:
    return apart(_rush(journey))


async def _rush(journey: Journey) -> Rushed:
    async with journey.api() as api:
        rush = await prepare(journey, api, TEACHERS)
        with two_processes(journey) as urls:
            asked = await endorsements(rush, api, urls)
            again = [one.at(*other_than(one, urls)) for one in asked]
            step = TEACHERS // (AT_ONCE + AFTERWARDS)
            at_once, afterwards = again[::step][:AT_ONCE], again[::step][AT_ONCE:]
            answers = await burst([one.ask for one in (*asked, *at_once)])
            later = await burst([one.ask for one in afterwards])
            first = dict(zip([one.applicant for one in asked], answers, strict=False))
            repeats = zip([*at_once, *afterwards], [*answers[TEACHERS:], *later], strict=True)
            repeated = [(first[one.applicant], answer) for one, answer in repeats]
            traces = {one.trace for one in asked}
            arrived = await _arrivals([journey.up.system.logs / f"{name}.log" for name in urls], traces)
    return Rushed(rush, asked, answers[:TEACHERS], repeated, arrived)


def other_than(one: Endorsement, urls: dict[str, str]) -> tuple[str, str]:
    [other] = [(process, url) for process, url in urls.items() if process != one.process]
    return other


async def _arrivals(logs: list[Path], traces: set[UUID]) -> dict[UUID, str]:
    """From the lines that the processes wrote about these requests."""
    found: dict[UUID, str] = {}

    async def all_told() -> bool:
        for line in b"".join(log.read_bytes() for log in logs).splitlines():
            said = orjson.loads(line) if line.startswith(b"{") else {}
            if said.get("event") == "request" and UUID(said["trace_id"]) in traces:
                found[UUID(said["trace_id"])] = said["arrived"]
        return len(found) == len(traces)

    await until(all_told, within=20)
    return found


def test_every_seat_is_given_once_and_every_number_once(rushed: Rushed) -> None:
    facts = [fact for answer in rushed.first for fact in rushed.facts(answer)]
    kinds = Counter(fact["type"] for fact in facts)
    assert kinds["ovec.enrolment.TeacherEnrolled"] == SEATS
    numbers = [fact["data"]["number"] for fact in facts if fact["type"].endswith(".ApplicantWaitlisted")]
    assert sorted(numbers) == list(range(1, TEACHERS - SEATS + 1))


async def test_so_say_the_store_the_topic_and_the_ledger(rushed: Rushed, journey: Journey) -> None:
    async with live_pool(journey.up.system.site.databases["enrolment"], "public") as store:
        enrolled = """SELECT count(*) FROM events WHERE type = 'ovec.enrolment.TeacherEnrolled'
                      AND value->>'project' = $1"""
        assert await store.fetchval(enrolled, str(rushed.rush.project)) == SEATS
        assert [found async for found in verify(store, "enrolment")] == []

    async def delivered() -> bool:
        return len(await _enrolled_on_the_topic(journey, rushed.rush)) >= SEATS

    await until(delivered)
    assert len(await _enrolled_on_the_topic(journey, rushed.rush)) == SEATS
    seats = await journey.get("enrolment", f"/v1/projects/{rushed.rush.project}/seats")
    counted = {"capacity": SEATS, "taken": SEATS, "held": 0, "free": 0, "waiting": 480, "last_number": 480}
    assert {name: seats[name] for name in counted} == counted


def test_each_process_decides_in_the_order_in_which_requests_arrived(rushed: Rushed) -> None:
    """Those sent to one process only: of a repeat nobody can tell which of the two requests was decided."""
    answered = list(zip(rushed.asked, rushed.first, strict=True))
    once = [pair for nr, pair in enumerate(answered) if nr % (TEACHERS // (AT_ONCE + AFTERWARDS))]
    for process in ("enrolment", "enrolment-2"):
        mine = [(rushed.arrived[one.trace], answer) for one, answer in once if one.process == process]
        places = [rushed.ledger(answer) for _, answer in sorted(mine, key=itemgetter(0))]
        assert len(places) == len(set(places)) == TEACHERS * 2 // 5
        assert places == sorted(places)


def test_a_repeated_key_gets_the_first_answer_from_the_other_process_too(rushed: Rushed) -> None:
    assert len(rushed.repeated) == AT_ONCE + AFTERWARDS
    for first, again in rushed.repeated:
        assert (again.status, again.body) == (first.status, first.body)
        for name in ("etag", "consistency-token"):
            assert again.headers[name] == first.headers[name]
    lucky = [first for first, _ in rushed.repeated if b"TeacherEnrolled" in first.body]
    assert len(lucky) < len(rushed.repeated)


async def _enrolled_on_the_topic(journey: Journey, rush: Rush) -> list[UUID]:
    site = journey.up.system.site
    events = [from_message(one.value, one.headers) for one in await read_all(site.kafka, site.topic_prefix)]
    return [event.id for event in events
            if isinstance(event.data, TeacherEnrolled) and event.data.project == rush.project]  # fmt: skip
