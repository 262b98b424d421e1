"""Three whole messages: an example in the envelope in which it would stand on its topic."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from shared.contracts.cloudevent import BEFORE_THE_FIRST, chained
from shared.contracts.curriculum.curriculum import CurriculumApproved
from shared.contracts.enrolment.enrolment import TeacherEnrolled
from shared.contracts.event import Event
from shared.contracts.examples import example_of
from shared.contracts.examples.story import CURRICULUM, PROJECT, TEACHER
from shared.contracts.recorded import Recorded
from shared.contracts.training.project import ProjectProposed
from shared.kernel.ids import derived_id, stream_id

_TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def _message(event: type[Event], stream: UUID, version: int, role: str, org: str) -> Recorded:
    fact = event.model_validate_json(json.dumps(example_of(event)))
    value, kind, event_id = fact.model_dump_json().encode(), event.wire_type(), derived_id(stream, "event")
    at = datetime(fact.on.year, fact.on.month, fact.on.day, 3, 15, 30, 120_000, UTC)
    recorded_at = at + timedelta(microseconds=4_310)
    before = BEFORE_THE_FIRST if version == 1 else sha256(b"demo data: the event before").digest()
    return Recorded(
        source=event.source(), type=kind, id=event_id, stream=stream, version=version, position=4711,
        epoch="3f9c1a7be204", occurred_at=at, recorded_at=recorded_at, fiscal_year=fact.counted_in(),
        actor_role=role, orgunit=org, correlation_id=derived_id(stream, "request"), causation_id=None,
        traceparent=_TRACE, value=value, data=fact,
        hash=chained(before, event_id, kind, stream, version, at, recorded_at, value),
    )  # fmt: skip


_ENROLMENT = stream_id("enrolment", PROJECT, TEACHER)
MESSAGES: dict[str, Recorded] = {
    message.type: message
    for message in (
        _message(CurriculumApproved, UUID(CURRICULUM), 5, "bureau.director", "BUREAU"),
        _message(ProjectProposed, UUID(PROJECT), 5, "college.academic", "chonburi-tc"),
        _message(TeacherEnrolled, _ENROLMENT, 1, "college.personnel", "rayong-tc"),
    )
}
