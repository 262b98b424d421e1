"""What a projection says of an event: facts that begin to count, and facts that cease to."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from shared.contracts.recorded import Recorded


class Figure(StrEnum):
    """What a fact is counted or listed as. The value is stored: it is never changed."""

    FIELD = "field"  # a designated field of excellence
    TARGET = "target"  # a field's targets for a fiscal year
    COLLEGE = "college"  # a registered college
    MEMBER = "member"  # a college in a field's network, with its group
    CENTRE = "centre"  # a network-management centre of a field
    CURRICULUM = "curriculum"  # what a version of a curriculum is called
    CURRICULUM_STAGE = "curriculum_stage"  # where a version stands, and with whom
    CURRICULUM_APPROVED = "curriculum_approved"  # the resolution that approved a version
    CURRICULUM_IN_FORCE = "curriculum_in_force"  # KPI 5.1-R1
    PROJECT = "project"  # what a project is called, its dates and seats
    PROJECT_STAGE = "project_stage"  # where a project stands, and with whom
    PAPER = "paper"  # a decision on paper about a project
    REPORT_STAGE = "report_stage"  # where a project's results report stands
    REPORT_DUE = "report_due"  # by when a delivered project's results report is due
    POLICY = "policy"  # what binds the projects of a fiscal year
    RESOLUTION = "resolution"  # what a meeting resolved
    REASON = "reason"  # why something was returned, rejected, withdrawn, corrected or revoked
    APPLIED = "applied"  # funnel: an application that stands
    ENDORSED = "endorsed"  # funnel: an application that the home college endorsed
    ELIGIBLE = "eligible"  # funnel: an applicant who may attend
    WAITLISTED = "waitlisted"  # funnel: an applicant who waits for a seat
    ENROLLED = "enrolled"  # funnel: a teacher with a seat
    SEAT = "seat"  # a teacher who ever had a seat, also who left: what a share of completions is of
    ATTENDED = "attended"  # funnel: a session attended for an hour or more
    COMPLETED = "completed"  # funnel: a completion that stands, by the project's fiscal year
    TRAINED_TEACHER = "trained_teacher"  # KPI 5.2-R1
    NOT_COMPLETED = "not_completed"  # who had a seat and did not complete
    TEACHER = "teacher"  # a registered teacher, with college and fields
    DESIGN_ORDER = "design_order"  # the order that appointed a design committee
    CERTIFICATE = "certificate"  # the certificate of a completion


class Proof(NamedTuple):
    """The event because of which a fact began or ceased to count."""

    event: UUID
    source: str
    stream: UUID
    version: int
    at: datetime  # recorded by its owner: what was known when
    on: date  # the business date: what had happened by when
    document: str | None  # the number of the paper that the event rests on

    @staticmethod
    def of(event: Recorded, *, on: date | None = None, document: str | None = None) -> "Proof":
        """The event as proof; its own business date unless another date decides."""
        if event.data is None:
            raise ValueError("an event that could not be read proves nothing")
        return Proof(
            event.id, event.source, event.stream, event.version, event.recorded_at,
            on or event.data.on, document,
        )  # fmt: skip


class Fact(NamedTuple):
    """What holds while the fact lives, with everything it can be counted by."""

    figure: Figure
    subject: UUID  # what is counted once, however many facts say it
    field: str | None = None
    fiscal_year: int | None = None
    project: UUID | None = None
    college: str | None = None
    group: str | None = None
    sector: str | None = None
    province: str | None = None
    value: Mapping[str, Any] = MappingProxyType({})  # further words, as JSON


class Begin(NamedTuple):
    """The fact counts from now on. ``key`` names it within the stream and figure.

    A live fact of the same key gives way: so a stage follows a stage.
    """

    key: str
    fact: Fact
    proof: Proof


class Cease(NamedTuple):
    """The live fact of this key counts no longer; without one there is nothing to do."""

    figure: Figure
    key: str
    proof: Proof


Change = Begin | Cease
