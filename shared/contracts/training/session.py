"""Events of a project's training sessions. Key: the project's timetable."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from shared.contracts.training.project import OfProject


class SessionScheduled(OfProject, seed="5.2-C1 P-4", th="กำหนดวันเวลาฝึกอบรม"):
    """A session was put on the timetable; times carry their zone."""

    session: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    hours: int = Field(ge=1, le=12)


class SessionRescheduled(OfProject, th="เลื่อนวันเวลาฝึกอบรม"):
    """A session was moved."""

    session: UUID
    starts_at: datetime
    ends_at: datetime
    reason: str


TimetableEvent = SessionScheduled | SessionRescheduled
