"""What teachers and their colleges do to get a seat, or give it up (5.2-S3, 5.2-P3)."""

from typing import Literal

from deploy.local.scenario.steps.common import Reasoned, Step, Teacher, Teachers


class Apply(Step):
    """Teachers apply; `teaching` where it is not the story's field."""

    do: Literal["apply"]
    teachers: Teachers
    teaching: tuple[str, ...] = ()


class EndorseApplicants(Step):
    """Home colleges endorse, one after another; where none is named, all whose application is open."""

    do: Literal["endorse-applicants"]
    teachers: Teachers = ()
    ineligible: str | None = None  # the reason with which all of them must be found not eligible


class DeclineApplication(Reasoned):
    """The home college does not endorse."""

    do: Literal["decline-application"]
    teacher: Teacher


class WithdrawApplication(Reasoned):
    """A teacher gives up her seat or her place on the waitlist."""

    do: Literal["withdraw-application"]
    teacher: Teacher


class DeclineOffer(Step):
    """The next on the waitlist lets the seat go, once it has been offered."""

    do: Literal["decline-offer"]
    teacher: Teacher


class AcceptOffer(Step):
    """The next on the waitlist takes the seat, once it has been offered."""

    do: Literal["accept-offer"]
    teacher: Teacher


SeatStep = Apply | EndorseApplicants | DeclineApplication | WithdrawApplication | DeclineOffer | AcceptOffer
