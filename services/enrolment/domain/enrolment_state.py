"""Where a teacher's part in a project stands; the rules are in ``enrolment.py``."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from pydantic import Field

from services.enrolment.domain.applicant import Applicant
from services.enrolment.domain.completion import Attended, Outcome, Passed
from shared.contracts.curriculum.content import CompletionPolicy
from shared.eventsourcing.deciding.decider import State
from shared.kernel.fiscal_year import FiscalYear
from shared.kernel.frozen import Frozen
from shared.kernel.refusal import Refused
from shared.kernel.stage import NamedStage


class Stage(NamedStage):
    """Where an enrolment stands."""

    ABSENT = "ABSENT", "ยังไม่ได้เข้ารับการฝึกอบรม"
    ENROLLED = "ENROLLED", "อยู่ระหว่างเข้ารับการฝึกอบรม"
    WITHDRAWN = "WITHDRAWN", "ถอนตัวแล้ว"
    CANCELLED = "CANCELLED", "สิ้นสุดเพราะยกเลิกโครงการ"
    NOT_COMPLETED = "NOT_COMPLETED", "ไม่ผ่านการฝึกอบรม"
    COMPLETED = "COMPLETED", "ผ่านการฝึกอบรมแล้ว"
    REVOKED = "REVOKED", "เพิกถอนการผ่านการฝึกอบรมแล้ว"


class Completed(Frozen):
    """What a certificate certifies."""

    on: date  # the last session attended
    hours_attended: int
    hours_planned: int


class Certificate(Frozen):
    """A paper with a number of its own, and what became of it."""

    number: str
    issued_on: date
    ended_on: date | None = None  # None: it is valid
    reason: str | None = None  # why it ended
    replaced_by: str | None = None


class Enrolment(State):
    """``attended`` has the current mark of each session, ``results`` the last of each assessment."""

    stage: Stage = Stage.ABSENT
    who: Applicant | None = None
    policy: CompletionPolicy = CompletionPolicy()
    curriculum: UUID | None = None
    version: int = 0
    attended: Mapping[str, Attended] = Field(default_factory=dict)
    results: Mapping[str, Passed] = Field(default_factory=dict)
    refused: Outcome | None = None
    fiscal_year: FiscalYear | None = None  # of the completion, not of the project
    passed: Completed | None = None
    papers: tuple[Certificate, ...] = ()  # the last may be valid, those before were replaced or revoked
    since: date | None = None  # of the last step
    marked_on: date | None = None  # of the last mark or result, on which the next step rests

    @property
    def certificate(self) -> str | None:
        """The number of the valid certificate, if there is one: of several papers only the last can be."""
        last = self.papers[-1] if self.papers else None
        return last.number if last and last.ended_on is None else None

    @property
    def applicant(self) -> Applicant:
        """Who is enrolled; refused where nobody is."""
        if self.who is None:
            raise Refused("enrolment.absent")
        return self.who
