"""What centre, Bureau and sub-committee do with a project (5.2-S2, 5.2-C1, 5.2-B1, 5.2-S4)."""

from datetime import date
from typing import Literal

from deploy.local.scenario.steps.common import Papered, Reasoned, Step

Section = Literal[
    "RATIONALE", "OBJECTIVES", "QUANTITATIVE_TARGETS", "QUALITATIVE_TARGETS", "METHOD", "PLACE",
    "EVALUATION", "INDICATORS", "BENEFITS",
]  # fmt: skip


class Propose(Step):
    """The centre proposes; after a return, with the sections concerned written anew."""

    do: Literal["propose"]


class StartReview(Step):
    """The Bureau takes the proposal up."""

    do: Literal["start-review"]


class Return(Step):
    """The Bureau returns the proposal with a reason for each section."""

    do: Literal["return"]
    sections: dict[Section, str]


class Endorse(Step):
    """The sub-committee endorses by a resolution."""

    do: Literal["endorse"]
    meeting: str


class Approve(Papered):
    """The director approves."""

    do: Literal["approve"]


class Reject(Papered):
    """The director rejects."""

    do: Literal["reject"]
    reason: str


class AppointCommittee(Papered):
    """The director appoints the proposed operating committee."""

    do: Literal["appoint-committee"]


class Allocate(Papered):
    """The Bureau allocates what the proposal asks for."""

    do: Literal["allocate"]


class Transfer(Papered):
    """The Bureau tries to transfer the money to the college, and must be refused."""

    do: Literal["transfer"]
    refused: str
    seed: str


class OpenApplications(Step):
    """The centre announces its timetable and opens applications."""

    do: Literal["open-applications"]
    closes_on: date


class CloseApplications(Step):
    """The centre closes applications."""

    do: Literal["close-applications"]


class Start(Step):
    """The centre starts the training."""

    do: Literal["start"]


class Deliver(Step):
    """The centre declares the training delivered."""

    do: Literal["deliver"]


class Report(Step):
    """The centre reports the results."""

    do: Literal["report"]
    summary: str | None = None


class ReturnReport(Reasoned):
    """The Bureau returns the report."""

    do: Literal["return-report"]


class AcceptReport(Step):
    """The director accepts the report."""

    do: Literal["accept-report"]


OfficeStep = (
    Propose | StartReview | Return | Endorse | Approve | Reject | AppointCommittee | Allocate | Transfer
    | OpenApplications | CloseApplications | Start | Deliver | Report | ReturnReport | AcceptReport
)  # fmt: skip
