"""A teacher's application to a project, up to a seat (5.2-S3, 5.2-P3). One live one per teacher and project.

``Submitted → Endorsed → Eligible → Selected | Waitlisted → Offered → Selected``; an application that
has ended may be followed by another, which gets a new number. Its commands: application_commands.py.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import assert_never

from services.enrolment.domain.applicant import Applicant
from services.enrolment.domain.application_commands import (
    Accept,
    ApplicationCommand,
    Apply,
    Decline,
    DeclineOffer,
    Endorse,
    EndWithProject,
    Lapse,
    Offer,
    Select,
    Waitlist,
    Withdraw,
)
from shared.contracts.enrolment.application import (
    ApplicantSelected,
    ApplicantWaitlisted,
    ApplicationCancelled,
    ApplicationDeclinedByCollege,
    ApplicationEndorsedByCollege,
    ApplicationEvent,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    EligibilityConfirmed,
    EligibilityRefused,
    SeatOfferDeclined,
    SeatOffered,
    SeatOfferLapsed,
)
from shared.eventsourcing.deciding.command import must_follow
from shared.eventsourcing.deciding.decider import Decider, State
from shared.kernel.refusal import Refused
from shared.kernel.stage import NamedStage


class Stage(NamedStage):
    """Where an application stands."""

    ABSENT = "ABSENT", "ยังไม่มีใบสมัคร"
    SUBMITTED = "SUBMITTED", "ยื่นใบสมัครแล้ว"
    DECLINED_BY_COLLEGE = "DECLINED_BY_COLLEGE", "สถานศึกษาไม่เห็นชอบ"
    ENDORSED = "ENDORSED", "สถานศึกษาเห็นชอบแล้ว"  # only between two facts of one decision
    INELIGIBLE = "INELIGIBLE", "ไม่มีสิทธิ์เข้าอบรม"
    ELIGIBLE = "ELIGIBLE", "มีสิทธิ์เข้าอบรม"  # only between two facts of one decision
    WAITLISTED = "WAITLISTED", "อยู่ในรายชื่อสำรอง"
    OFFERED = "OFFERED", "เรียกตัวสำรองแล้ว"
    OFFER_DECLINED = "OFFER_DECLINED", "สละสิทธิ์การเรียกตัวสำรองแล้ว"
    OFFER_LAPSED = "OFFER_LAPSED", "พ้นกำหนดการเรียกตัวสำรองแล้ว"
    WITHDRAWN = "WITHDRAWN", "ถอนใบสมัครแล้ว"
    CANCELLED = "CANCELLED", "สิ้นสุดเพราะยกเลิกโครงการ"
    SELECTED = "SELECTED", "ได้รับที่นั่งแล้ว"  # from here on the enrolment tells the rest


class Application(State):
    """``number`` is that of the waitlist, ``expires_at`` the end of an open offer."""

    stage: Stage = Stage.ABSENT
    who: Applicant | None = None
    number: int = 0  # none
    expires_at: datetime | None = None
    reasons: tuple[str, ...] = ()  # of ineligibility, for whoever asks
    since: date | None = None  # of the last step that somebody took; offers and lapses go by the clock

    @property
    def applicant(self) -> Applicant:
        """Who applied; refused where nobody did."""
        if self.who is None:
            raise Refused("application.absent")
        return self.who


ENDED = frozenset(
    {Stage.DECLINED_BY_COLLEGE, Stage.INELIGIBLE, Stage.OFFER_DECLINED, Stage.OFFER_LAPSED, Stage.WITHDRAWN}
)
BEFORE_SEAT = frozenset({Stage.SUBMITTED, Stage.WAITLISTED, Stage.OFFERED})

MAY: Mapping[type[ApplicationCommand], frozenset[Stage]] = {
    Apply: ENDED | {Stage.ABSENT},
    Endorse: frozenset({Stage.SUBMITTED}),
    Decline: frozenset({Stage.SUBMITTED}),
    Select: frozenset({Stage.ELIGIBLE}),
    Waitlist: frozenset({Stage.ELIGIBLE}),
    Withdraw: BEFORE_SEAT,
    Offer: frozenset({Stage.WAITLISTED}),
    Accept: frozenset({Stage.OFFERED}),
    DeclineOffer: frozenset({Stage.OFFERED}),
    Lapse: frozenset({Stage.OFFERED}),
    EndWithProject: BEFORE_SEAT,
}
DONE: Mapping[type[ApplicationCommand], frozenset[Stage]] = {  # the command would change nothing
    Apply: frozenset({Stage.SUBMITTED}),
    Endorse: frozenset({Stage.SELECTED, Stage.WAITLISTED, Stage.OFFERED, Stage.INELIGIBLE}),
    Decline: frozenset({Stage.DECLINED_BY_COLLEGE}),
    Withdraw: frozenset({Stage.WITHDRAWN}),
    Accept: frozenset({Stage.SELECTED}),
    DeclineOffer: frozenset({Stage.OFFER_DECLINED}),
    Lapse: frozenset(Stage) - {Stage.OFFERED},
    EndWithProject: frozenset(Stage) - BEFORE_SEAT,
}


BY_THE_CLOCK = (Offer, Lapse)  # reactions: they are not refused for their date, and bind nobody by it
REACTIONS = (*BY_THE_CLOCK, EndWithProject)


def decide(command: ApplicationCommand, state: Application) -> list[ApplicationEvent]:
    """First who, then whether it is done already, then when, then the command's own rules."""
    _check_who(command, state)
    already = DONE.get(type(command), frozenset())
    if state.stage in already:
        return []
    seat_given_up = isinstance(command, Apply) and command.gave_seat_up
    if state.stage not in MAY[type(command)] and not (seat_given_up and state.stage is Stage.SELECTED):
        raise Refused("application.wrong_stage", **state.stage.said())
    if not isinstance(command, REACTIONS):
        must_follow(command.on, state.since)
    who = command.who if isinstance(command, Apply) else None
    stamp = (who or state.applicant).stamp(command.on)
    match command:
        case Apply():
            command.project.must_take_applications(command.on)
            return [ApplicationSubmitted(**stamp)]
        case Endorse():
            return _endorse(command, state)
        case Decline():
            return [ApplicationDeclinedByCollege(reason=command.reason, **stamp)]
        case Select():
            return [ApplicantSelected(**stamp)]
        case Waitlist():
            return [ApplicantWaitlisted(number=command.number, **stamp)]
        case Withdraw():
            return [ApplicationWithdrawn(reason=command.reason, **stamp)]
        case Offer():
            return [SeatOffered(number=state.number, expires_at=command.expires_at, **stamp)]
        case Accept():
            _check_acceptance(command, state)
            return [ApplicantSelected(**stamp)]
        case DeclineOffer():
            return [SeatOfferDeclined(**stamp)]
        case Lapse():
            its_time = command.number == state.number and state.expires_at and state.expires_at <= command.at
            return [SeatOfferLapsed(**stamp)] if its_time else []
        case EndWithProject():
            stamp["on"] = max(command.on, state.since or command.on)
            return [ApplicationCancelled(reason=command.reason, **stamp)]
        case _:
            assert_never(command)


def _check_who(command: ApplicationCommand, state: Application) -> None:
    match command:
        case Apply(who=None):
            raise Refused("teacher.not_registered")
        case Apply() if command.who and command.by != command.who.teacher:
            raise Refused("application.not_your_own")
        case Withdraw() | Accept() | DeclineOffer() if command.by != state.applicant.teacher:
            raise Refused("application.not_your_own")
        case Endorse() | Decline() if command.by_org != state.applicant.college:
            raise Refused("application.other_college")
        case Endorse() if command.by == state.applicant.teacher:
            raise Refused("application.own_endorsement")
        case _:
            pass


def _endorse(command: Endorse, state: Application) -> list[ApplicationEvent]:
    if command.training_started:
        raise Refused("application.training_started")
    stamp = state.applicant.stamp(command.on)
    checks = {
        "eligibility.college_not_in_network": state.applicant.group is None,
        "eligibility.does_not_teach_field": not command.teaches_field,
        "eligibility.overlapping_training": command.overlapping,
    }
    reasons = tuple(code for code, holds in checks.items() if holds)
    verdict = EligibilityRefused(reasons=reasons, **stamp) if reasons else EligibilityConfirmed(**stamp)
    return [ApplicationEndorsedByCollege(**stamp), verdict]


def _check_acceptance(command: Accept, state: Application) -> None:
    if command.training_started:
        raise Refused("application.training_started")
    if state.expires_at is None or command.at >= state.expires_at:
        raise Refused("offer.expired", expired_at=state.expires_at)
    if command.overlapping:
        raise Refused("offer.overlapping_training")


def evolve(state: Application, event: ApplicationEvent) -> Application:
    """The stage follows the event; a new application forgets the one before."""
    if not isinstance(event, SeatOffered | SeatOfferLapsed):
        state = state.but(since=max(event.on, state.since or event.on))
    match event:
        case ApplicationSubmitted():
            return state.but(
                stage=Stage.SUBMITTED, who=Applicant.of(event), number=0, expires_at=None, reasons=()
            )
        case ApplicationEndorsedByCollege():
            return state.but(stage=Stage.ENDORSED)
        case ApplicationDeclinedByCollege():
            return state.but(stage=Stage.DECLINED_BY_COLLEGE)
        case EligibilityConfirmed():
            return state.but(stage=Stage.ELIGIBLE)
        case EligibilityRefused():
            return state.but(stage=Stage.INELIGIBLE, reasons=event.reasons)
        case ApplicantSelected():
            return state.but(stage=Stage.SELECTED, expires_at=None)
        case ApplicantWaitlisted():
            return state.but(stage=Stage.WAITLISTED, number=event.number)
        case SeatOffered():
            return state.but(stage=Stage.OFFERED, expires_at=event.expires_at)
        case SeatOfferDeclined():
            return state.but(stage=Stage.OFFER_DECLINED, expires_at=None)
        case SeatOfferLapsed():
            return state.but(stage=Stage.OFFER_LAPSED, expires_at=None)
        case ApplicationWithdrawn():
            return state.but(stage=Stage.WITHDRAWN, expires_at=None)
        case ApplicationCancelled():
            return state.but(stage=Stage.CANCELLED, expires_at=None)
        case _:
            assert_never(event)


APPLICATION = Decider[ApplicationCommand, Application, ApplicationEvent](
    kind="application", initial=Application(), decide=decide, evolve=evolve
)
