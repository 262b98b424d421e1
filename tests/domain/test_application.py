"""An application to a project, situation by situation (5.2-S3, 5.2-P3)."""

from datetime import date
from typing import Any

import pytest

from services.enrolment.domain.application import APPLICATION, Application, Stage
from services.enrolment.domain.application_commands import (
    ApplicationCommand,
    Decline,
    DeclineOffer,
    Lapse,
    Offer,
    Select,
    Waitlist,
    Withdraw,
)
from shared.contracts.enrolment import application as facts
from shared.eventsourcing.deciding.testing import Spec
from shared.kernel.refusal import Refused
from tests.domain import enrolment_samples as samples
from tests.domain.enrolment_samples import (
    FEB_1,
    FEB_2,
    HOME,
    LATER,
    NOON,
    PERSONNEL,
    PROJECT,
    SITUATIONS,
    STAMP,
    TEACHER,
    WHO,
    accept,
    apply,
    endorse,
)

application = Spec(APPLICATION)
JAN_31 = date(2021, 1, 31)
DECLINE = Decline(by=PERSONNEL, by_org=HOME, reason="ภาระงานสอนเต็ม", on=FEB_1)
WITHDRAW = Withdraw(by=TEACHER, by_org=HOME, reason="ติดราชการ", on=FEB_1)
DECLINE_OFFER = DeclineOffer(by=TEACHER, by_org=HOME, on=FEB_1)
LAPSE = Lapse(number=1, at=LATER, on=FEB_1)
OFFER = Offer(number=1, expires_at=LATER, on=FEB_1)


def in_stage(stage: str) -> Spec:
    return application.given(*SITUATIONS[stage])


# The whole table: "+" decides something, "=" changes nothing, "-" is refused.
COMMANDS: dict[str, ApplicationCommand] = {
    "apply": apply(),
    "endorse": endorse(),
    "decline": DECLINE,
    "withdraw": WITHDRAW,
    "offer": OFFER,
    "accept": accept(),
    "decline offer": DECLINE_OFFER,
    "lapse": LAPSE,
    "end with project": samples.END,
}
TABLE = """
                     apply  endorse decline withdraw offer accept decline-offer lapse  end-with-project
ABSENT                 +      -       -       -       -      -        -           =        =
SUBMITTED              =      +       +       +       -      -        -           =        +
DECLINED_BY_COLLEGE    +      -       =       -       -      -        -           =        =
INELIGIBLE             +      =       -       -       -      -        -           =        =
WAITLISTED             -      =       -       +       +      -        -           =        +
OFFERED                -      =       -       +       -      +        +           +        +
OFFER_DECLINED         +      -       -       -       -      -        =           =        =
OFFER_LAPSED           +      -       -       -       -      -        -           =        =
WITHDRAWN              +      -       -       =       -      -        -           =        =
CANCELLED              -      -       -       -       -      -        -           =        =
SELECTED               -      =       -       -       -      =        -           =        =
"""
CELLS = [
    (row.split()[0], command, mark)
    for row in TABLE.strip().splitlines()[1:]
    for command, mark in zip(COMMANDS, row.split()[1:], strict=True)
]


@pytest.mark.parametrize(("stage", "command", "mark"), CELLS)
def test_every_stage_takes_every_command_as_the_table_says(stage: str, command: str, mark: str) -> None:
    state = in_stage(stage).state()
    assert state.stage == stage
    if mark == "-":
        with pytest.raises(Refused, match=r"application\.(wrong_stage|absent)"):
            APPLICATION.decide(COMMANDS[command], state)
    else:
        assert bool(APPLICATION.decide(COMMANDS[command], state)) is (mark == "+")


# Applying


def test_a_teacher_applies_under_her_colleges_stamp_of_that_day() -> None:
    application.when(apply()).then(samples.submitted)


def test_whoever_no_college_has_registered_does_not_apply() -> None:
    application.when(apply(who=None)).refused("teacher.not_registered")


def test_nobody_applies_for_somebody_else() -> None:
    application.when(apply(by=PERSONNEL)).refused("application.not_your_own")


@pytest.mark.parametrize(
    ("project", "code", "told"),
    [
        (PROJECT.but(opened_on=FEB_2), "application.not_open_yet", {"opens_on": FEB_2, "on": FEB_1}),
        (PROJECT.but(closes_on=JAN_31), "application.closing_day_past", {"closes_on": JAN_31, "on": FEB_1}),
        (PROJECT.but(closed=True), "application.closed_early", {"closes_on": PROJECT.closes_on}),
        (PROJECT.but(closed=True, closes_on=JAN_31), "application.closing_day_past", {}),
        (PROJECT.but(closed=True, started=True), "application.training_started", {}),
        (PROJECT.but(year_closed=True), "application.fiscal_year_closed", {"fiscal_year": 2564}),
    ],
)
def test_whoever_cannot_apply_is_told_which_reason_it_is(
    project: Any, code: str, told: dict[str, Any]
) -> None:
    application.when(apply(project=project)).refused(code, **told)


def test_the_last_day_of_applications_counts() -> None:
    application.when(apply(project=PROJECT.but(closes_on=FEB_1))).then(samples.submitted)


def test_a_new_application_is_counted_under_the_new_day_and_forgets_the_old_number() -> None:
    public = WHO.but(college="chonburi-tc", province="TH-20")
    again = in_stage("OFFER_LAPSED").given(facts.ApplicationSubmitted(**public.stamp(FEB_2)))
    assert again.state().but(last_by={}) == Application(stage=Stage.SUBMITTED, who=public, since=FEB_2)


def test_whoever_gave_her_seat_up_may_apply_again() -> None:
    in_stage("SELECTED").when(apply(gave_seat_up=True)).then(samples.submitted)


# The home college decides


def test_the_home_college_endorses_and_eligibility_is_confirmed() -> None:
    in_stage("SUBMITTED").when(endorse()).then(samples.endorsed, samples.eligible)


def test_another_college_neither_endorses_nor_declines() -> None:
    in_stage("SUBMITTED").when(endorse(by_org="sattahip-tc")).refused("application.other_college")
    in_stage("SUBMITTED").when(DECLINE.but(by_org="sattahip-tc")).refused("application.other_college")


def test_nobody_endorses_her_own_application() -> None:
    in_stage("SUBMITTED").when(endorse(by=TEACHER)).refused("application.own_endorsement")


def test_nobody_is_endorsed_once_the_training_has_begun() -> None:
    in_stage("SUBMITTED").when(endorse(training_started=True)).refused("application.training_started")


def test_every_reason_against_eligibility_is_told() -> None:
    outside = facts.ApplicationSubmitted(**WHO.but(group=None).stamp(FEB_1))
    reasons = (
        "eligibility.college_not_in_network",
        "eligibility.does_not_teach_field",
        "eligibility.overlapping_training",
    )
    stamp = WHO.but(group=None).stamp(FEB_1)
    application.given(outside).when(endorse(teaches_field=False, overlapping=True)).then(
        facts.ApplicationEndorsedByCollege(**stamp), facts.EligibilityRefused(reasons=reasons, **stamp)
    )


def test_the_college_declines_with_its_reason() -> None:
    in_stage("SUBMITTED").when(DECLINE).then(samples.declined)


# A seat, a number, an offer


def test_an_eligible_applicant_gets_a_seat_or_a_number() -> None:
    just_eligible = application.given(samples.submitted, samples.endorsed, samples.eligible)
    just_eligible.when(Select(on=FEB_1)).then(samples.selected)
    just_eligible.when(Waitlist(number=1, on=FEB_1)).then(samples.waitlisted)


def test_an_offer_names_the_number_and_its_end() -> None:
    in_stage("WAITLISTED").when(OFFER).then(samples.offered)


def test_an_offer_is_accepted_in_time() -> None:
    in_stage("OFFERED").when(accept()).then(samples.selected)


def test_an_offer_is_not_accepted_when_its_time_is_over() -> None:
    in_stage("OFFERED").when(accept(at=LATER)).refused("offer.expired")


def test_an_offer_is_not_accepted_by_another() -> None:
    in_stage("OFFERED").when(accept(by=PERSONNEL)).refused("application.not_your_own")


def test_an_offer_is_not_accepted_once_the_training_has_begun() -> None:
    in_stage("OFFERED").when(accept(training_started=True)).refused("application.training_started")


def test_an_offer_is_not_accepted_beside_another_training_of_the_same_days() -> None:
    in_stage("OFFERED").when(accept(overlapping=True)).refused("offer.overlapping_training")


def test_an_offer_is_declined() -> None:
    in_stage("OFFERED").when(DECLINE_OFFER).then(samples.offer_declined)


def test_an_offer_lapses_when_its_time_is_over_and_not_before() -> None:
    in_stage("OFFERED").when(LAPSE).then(samples.offer_lapsed)
    in_stage("OFFERED").when(LAPSE.but(at=NOON)).then()


def test_the_timer_of_an_earlier_offer_leaves_a_later_one_alone() -> None:
    in_stage("OFFERED").when(LAPSE.but(number=7)).then()


# Withdrawing


@pytest.mark.parametrize("stage", ["SUBMITTED", "WAITLISTED", "OFFERED"])
def test_a_teacher_withdraws_before_having_a_seat(stage: str) -> None:
    in_stage(stage).when(WITHDRAW).then(samples.withdrawn)


def test_nobody_withdraws_for_somebody_else() -> None:
    in_stage("SUBMITTED").when(WITHDRAW.but(by=PERSONNEL)).refused("application.not_your_own")


def test_a_refusal_leaves_the_stamp_untouched() -> None:
    assert in_stage("SELECTED").state().applicant == WHO
    assert STAMP["group"] == "STANDARD"


# Dates


@pytest.mark.parametrize(
    ("stage", "command"),
    [
        ("SUBMITTED", endorse()),
        ("SUBMITTED", DECLINE),
        ("WAITLISTED", WITHDRAW),
        ("OFFERED", accept()),
        ("OFFERED", DECLINE_OFFER),
        ("WITHDRAWN", apply()),
    ],
)
def test_no_step_is_dated_before_the_one_before_it(stage: str, command: Any) -> None:
    before = command.but(on=JAN_31)
    in_stage(stage).when(before).refused("date.before_last_step", last="2021-02-01", on="2021-01-31")


def test_what_goes_by_the_clock_is_not_refused_for_its_date_and_binds_nobody() -> None:
    today = samples.offered.but(on=FEB_2)
    waiting = in_stage("WAITLISTED")
    waiting.when(OFFER.but(on=JAN_31)).then(samples.offered.but(on=JAN_31))
    waiting.given(today).when(accept()).then(samples.selected)
    waiting.given(today).when(LAPSE.but(on=JAN_31)).then(samples.offer_lapsed.but(on=JAN_31))
    waiting.given(today, samples.offer_lapsed.but(on=FEB_2)).when(apply()).then(samples.submitted)
