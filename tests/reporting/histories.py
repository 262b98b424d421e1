"""Histories: events put on streams, versioned and recorded a second apart, as their owners would."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from shared.contracts.cloudevent import BEFORE_THE_FIRST, chained
from shared.contracts.common import CollegeGroup, Document, Sector
from shared.contracts.curriculum.content import CompletionPolicy
from shared.contracts.curriculum.curriculum import (
    CurriculumSuperseded,
    CurriculumVersionStarted,
    CurriculumWithdrawn,
)
from shared.contracts.curriculum.field import FieldDesignated, FieldTargetSet
from shared.contracts.enrolment.enrolment import CompletionRevoked, TrainingCompletedByTeacher
from shared.contracts.event import Event
from shared.contracts.recorded import Recorded
from shared.kernel.fiscal_year import fiscal_year_of
from shared.kernel.ids import stream_id

START = datetime(2021, 2, 1, 2, 0, tzinfo=UTC)
ORDER = Document(number="ศธ 0603/1", dated=date(2021, 1, 4), issued_by="BUREAU")
FEB_1 = date(2021, 2, 1)
_ROOT = UUID(int=77)


def person(number: int) -> UUID:
    return uuid5(_ROOT, f"person {number}")


class History:
    """What one system recorded, in order. ``record`` an event on the stream it belongs to."""

    def __init__(self, start: datetime = START) -> None:
        self.events: list[Recorded] = []
        self._versions: Counter[UUID] = Counter()
        self._chains: dict[UUID, bytes] = {}
        self._at = start

    def record(self, event: Event, stream: UUID, *, at: datetime | None = None) -> Recorded:
        self._at = at or self._at + timedelta(seconds=1)
        self._versions[stream] += 1
        value = event.model_dump_json().encode()
        version = self._versions[stream]
        event_id = uuid5(stream, str(version))
        previous = self._chains.get(stream, BEFORE_THE_FIRST)
        self._chains[stream] = chained(
            previous, event_id, event.wire_type(), stream, version, self._at, self._at, value
        )
        recorded = Recorded(
            source=event.source(),
            type=event.wire_type(),
            id=event_id,
            stream=stream,
            version=version,
            position=len(self.events) + 1,
            epoch=f"epoch-{event.source()}",
            occurred_at=self._at,
            recorded_at=self._at,
            fiscal_year=event.counted_in(),
            actor_role="bureau.officer",
            orgunit="BUREAU",
            correlation_id=stream,
            causation_id=None,
            traceparent=None,
            hash=self._chains[stream],
            value=value,
            data=event,
        )
        self.events.append(recorded)
        return recorded

    def poison(self, event: Recorded) -> Recorded:
        """The same event with a value that nobody can read, in its place."""
        poisoned = event._replace(value=b'{"on": 1}')
        self.events[self.events.index(event)] = poisoned
        return poisoned

    def field(self, code: str = "RAIL", *, curricula: int = 1, teachers: int = 20, year: int = 2564) -> None:
        stream = stream_id("field", code)
        designated = FieldDesignated(
            on=FEB_1, field=code, name_th="ระบบราง", name_en="Rail", provinces=("TH-20",),
            labour_demand="ช่างซ่อมบำรุงระบบราง", document=ORDER,
        )  # fmt: skip
        self.record(designated, stream)
        target = FieldTargetSet(
            on=FEB_1, field=code, fiscal_year=year, min_curricula=curricula, min_teachers=teachers
        )
        self.record(target, stream)

    def started(
        self, curriculum: UUID, version: int = 1, *, field: str = "RAIL", on: date = FEB_1
    ) -> Recorded:
        event = CurriculumVersionStarted(
            on=on, curriculum=curriculum, field=field, version=version, content_hash="0" * 64, hours=30,
            completion=CompletionPolicy(),
        )  # fmt: skip
        return self.record(event, curriculum)

    def superseded(self, curriculum: UUID, version: int, *, on: date = FEB_1) -> Recorded:
        event = CurriculumSuperseded(on=on, curriculum=curriculum, field="RAIL", version=version)
        return self.record(event, curriculum)

    def withdrawn(self, curriculum: UUID, version: int = 1, *, on: date = FEB_1) -> Recorded:
        event = CurriculumWithdrawn(on=on, curriculum=curriculum, field="RAIL", version=version, reason="เก่า")
        return self.record(event, curriculum)

    def completed(
        self,
        teacher: int,
        project: int = 1,
        *,
        field: str = "RAIL",
        on: date = FEB_1,
        year: int | None = None,
    ) -> Recorded:
        event = TrainingCompletedByTeacher(
            **stamps(teacher, project, field, year or fiscal_year_of(on)), on=on, completed_on=on,
            hours_attended=30, hours_planned=30, curriculum=UUID(int=5), version=1,
        )  # fmt: skip
        return self.record(event, enrolment(teacher, project))

    def revoked(self, teacher: int, project: int = 1, *, field: str = "RAIL", on: date = FEB_1) -> Recorded:
        event = CompletionRevoked(
            **stamps(teacher, project, field, fiscal_year_of(on)), on=on, reason="ผลประเมินผิด", document=ORDER
        )
        return self.record(event, enrolment(teacher, project))


def enrolment(teacher: int, project: int) -> UUID:
    return stream_id("enrolment", project, teacher)


def stamps(teacher: int, project: int, field: str = "RAIL", year: int = 2564, **other: Any) -> dict[str, Any]:
    return {
        "project": UUID(int=project),
        "teacher": person(teacher),
        "college": "chonburi-tc",
        "field": field,
        "fiscal_year": year,
        "group": CollegeGroup.EXCELLENCE,
        "sector": Sector.PUBLIC,
        "province": "TH-20",
        **other,
    }
