"""An application round that everybody wants: one project of twenty seats, and all who applied."""

import asyncio
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import cycle
from typing import Any, Self
from uuid import UUID

from deploy.local.scenario.api import Api, Who
from deploy.local.scenario.people import identity
from deploy.local.scenario.scene import personnel
from tests.journeys.burst import Ask
from tests.journeys.cohort import FIELD, drafted, opened
from tests.journeys.journey import Journey

COHORT, SEATS = 7, 20
APPLIED, ENDORSED = "2021-06-21", "2021-06-28"


@dataclass(frozen=True)
class Rush:
    """An open project, and who applied to it."""

    project: UUID
    applicants: Sequence[Who]

    def path(self, applicant: Who) -> str:
        return f"/v1/projects/{self.project}/applications/{applicant.person}/endorse"


@dataclass(frozen=True)
class Endorsement:
    """A home college's request to one process, in a trace of its own."""

    applicant: Who
    process: str
    ask: Ask
    trace: UUID

    def at(self, process: str, url: str) -> Self:
        """The same request, with the same Idempotency-Key, to another process."""
        trace, path = uuid.uuid4(), self.ask.url[self.ask.url.index("/v1/") :]
        headers = {**self.ask.headers, "traceparent": _traceparent(trace)}
        ask = replace(self.ask, url=url + path, headers=headers)
        return replace(self, process=process, trace=trace, ask=ask)


@contextmanager
def two_processes(journey: Journey) -> Iterator[dict[str, str]]:
    """Their URLs by the names of their logs."""
    urls = {"enrolment": journey.up.urls["enrolment"], "enrolment-2": journey.up.add_replica("enrolment")}
    try:
        yield urls
    finally:
        journey.up.stop_process("enrolment-2")


async def endorsements(rush: Rush, api: Api, urls: Mapping[str, str]) -> list[Endorsement]:
    """The first to one process, the next to the other, and so on."""
    found = []
    for applicant, process in zip(rush.applicants, cycle(urls), strict=False):
        trace = uuid.uuid4()
        headers = {
            "Authorization": f"Bearer {await api.token(personnel(applicant.org))}",
            "Idempotency-Key": f"endorse-{applicant.person}",
            "traceparent": _traceparent(trace),
        }
        ask = Ask(urls[process] + rush.path(applicant), headers, {"on": ENDORSED})
        found.append(Endorsement(applicant, process, ask, trace))
    return found


def _traceparent(trace: UUID) -> str:
    return f"00-{trace.hex}-{trace.hex[:16]}-01"


async def prepare(
    journey: Journey, api: Api, teachers: int, *, cohort: int = COHORT, seats: int = SEATS
) -> Rush:
    """A further cohort of the story's project, open for applications, and so many teachers of its network."""
    running = await drafted(journey, api, cohort, seats)
    await opened(running)
    await running.scene.thread.settle("reporting")
    project = running.id
    members = list(journey.scenario.stories[FIELD].network.members)
    colleges = [members[number % len(members)] for number in range(teachers)]
    applied = await asyncio.gather(
        *(_apply(journey, api, project, f"RUSH/{cohort}/{college}/{number}", college)
          for number, college in enumerate(colleges))
    )  # fmt: skip
    return Rush(project, applied)


async def _apply(journey: Journey, api: Api, project: UUID, key: str, college: str) -> Who:
    async def done(who: Who, path: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"Idempotency-Key": f"{key}{path}"}
        answer = await api.send(who, "POST", "enrolment", path, body=body, headers=headers)
        assert answer.is_success, answer.text
        found: dict[str, Any] = answer.json()
        return found

    registrar, on = personnel(college), {"on": APPLIED}
    person = (await done(registrar, "/v1/people", {**on, **identity(key, journey.scenario.names)}))["id"]
    teaches = {**on, "person": person, "college": college, "fields": [FIELD]}
    await done(registrar, "/v1/teachers", teaches)
    who = Who("teacher", college, UUID(person))
    await done(who, f"/v1/projects/{project}/applications", on)
    return who
