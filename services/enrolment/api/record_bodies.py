"""What a reader of applications, enrolments and seats is shown: opaque ids, no names."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from services.enrolment.domain import application as applications
from services.enrolment.domain import enrolment_state as enrolments
from services.enrolment.domain.completion import Attended, Passed
from services.enrolment.domain.reasons import REASONS
from services.enrolment.domain.seats import SeatLedger
from shared.contracts.common import CollegeCode, CollegeGroup, FieldCode, ProvinceCode, Sector
from shared.eventsourcing.appending.reads import Held
from shared.kernel.fiscal_year import FiscalYear


class ReasonOut(BaseModel):
    """Why not: a stable code and its words."""

    code: str
    th: str
    en: str
    seed: str | None


class _OfTeacher(BaseModel):
    """Whose record, in which project, counted under what."""

    id: UUID = Field(description="The stream, as consistency tokens and the event feed name it")
    version: int
    project: UUID
    teacher: UUID
    college: CollegeCode
    field: FieldCode
    fiscal_year: FiscalYear
    group: CollegeGroup | None
    sector: Sector
    province: ProvinceCode


class ApplicationOut(_OfTeacher):
    """An application and where it stands."""

    stage: applications.Stage
    number: int | None = Field(description="Of the waitlist")
    expires_at: datetime | None = Field(description="End of an open offer")
    reasons: list[ReasonOut] = Field(description="Where she was not eligible")

    @classmethod
    def of(cls, held: Held[applications.Application]) -> Self:
        """From the state."""
        state = held.state
        return cls(
            id=held.stream,
            version=held.version,
            **state.applicant.__dict__,
            stage=state.stage,
            number=state.number or None,
            expires_at=state.expires_at,
            reasons=_reasons(state.reasons),
        )


class CertificateOut(BaseModel):
    """The last paper's number, and whether it is valid; more is told by `/v1/certificates/{number}`."""

    number: str
    valid: bool


class EnrolmentOut(_OfTeacher):
    """An enrolment: `attended` by session, `results` by assessment."""

    stage: enrolments.Stage
    hours_attended: int
    attended: dict[str, Attended]
    results: dict[str, Passed]
    reasons: list[ReasonOut] = Field(description="Where completion was refused")
    completed_in: int | None = Field(description="Fiscal year of the completion")
    certificate: CertificateOut | None

    @classmethod
    def of(cls, held: Held[enrolments.Enrolment]) -> Self:
        """From the state."""
        state = held.state
        last = state.papers[-1] if state.papers else None
        return cls(
            id=held.stream,
            version=held.version,
            **state.applicant.__dict__,
            stage=state.stage,
            hours_attended=sum(mark.hours for mark in state.attended.values()),
            attended=dict(state.attended),
            results=dict(state.results),
            reasons=_reasons(state.refused.reasons if state.refused else ()),
            completed_in=state.fiscal_year,
            certificate=CertificateOut(number=last.number, valid=last.ended_on is None) if last else None,
        )


class SeatsOut(BaseModel):
    """Always taken + held ≤ capacity."""

    capacity: int
    taken: int
    held: int = Field(description="For open offers")
    free: int
    waiting: int
    last_number: int = Field(description="Last number of the waitlist that was given")
    version: int

    @classmethod
    def of(cls, held: Held[SeatLedger]) -> Self:
        """From the state."""
        ledger = held.state
        counts = ledger.model_dump(include={"taken", "held", "waiting", "last_number"})
        return cls(capacity=ledger.capacity or 0, free=ledger.free, version=held.version, **counts)


class RecordOut(BaseModel):
    """All that a teacher applied to and took part in."""

    teacher: UUID
    applications: list[ApplicationOut]
    enrolments: list[EnrolmentOut]


def _reasons(codes: Iterable[str]) -> list[ReasonOut]:
    return [
        ReasonOut(code=code, th=text.th, en=text.en, seed=text.seed)
        for code in codes
        if (text := REASONS.get(code))
    ]
