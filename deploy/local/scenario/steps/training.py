"""What is written down about those who take part (P-4, 5.2-R1)."""

from typing import Literal

from pydantic import Field

from deploy.local.scenario.steps.common import Papered, Reasoned, Step, Teacher


class RecordAttendance(Step):
    """All who are enrolled attended the whole session, but for these hours."""

    do: Literal["record-attendance"]
    session: int
    but: dict[Teacher, int] = Field(default_factory=dict)


class LockAttendance(Step):
    """The sheet is closed."""

    do: Literal["lock-attendance"]
    session: int


class CorrectAttendance(Reasoned):
    """Another person corrects a mark."""

    do: Literal["correct-attendance"]
    session: int
    teacher: Teacher
    hours: int


class Assess(Step):
    """Pre-test, post-test, practical; all pass."""

    do: Literal["assess"]


class DecideCompletion(Step):
    """All who are enrolled have completed, but these, for this reason."""

    do: Literal["decide-completion"]
    not_completed: dict[Teacher, str] = Field(default_factory=dict)


class IssueCertificates(Step):
    """A certificate for each who has completed."""

    do: Literal["issue-certificates"]


class Revoke(Papered):
    """The director revokes a completion."""

    do: Literal["revoke"]
    teacher: Teacher
    reason: str


TrainingStep = (
    RecordAttendance | LockAttendance | CorrectAttendance | Assess | DecideCompletion | IssueCertificates
    | Revoke
)  # fmt: skip
