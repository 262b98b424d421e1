"""The completion rule: hours and assessments against the policy (5.2-R1)."""

import pytest

from services.enrolment.domain.completion import Attended, Passed, judge
from shared.contracts.curriculum.content import CompletionPolicy
from tests.domain.enrolment_samples import FEB_1, MARCH_5


@pytest.mark.parametrize(
    ("hours", "percent", "reasons"),
    [
        (8, 80, ()),
        (7, 80, ("completion.attendance_below_minimum",)),
        (0, 0, ("completion.never_attended",)),
        (1, 0, ()),
        (10, 100, ()),
    ],
)
def test_the_share_of_hours_decides(hours: int, percent: int, reasons: tuple[str, ...]) -> None:
    policy = CompletionPolicy(min_attendance_percent=percent, mandatory_assessments=())
    marks = {"s": Attended(on=FEB_1, hours=hours, of_hours=10)}
    outcome = judge(policy, marks, {}, 10)
    assert outcome.reasons == reasons
    assert outcome.completed_on == (None if reasons else FEB_1)


def test_every_mandatory_assessment_has_its_own_reason() -> None:
    policy = CompletionPolicy(mandatory_assessments=("PRE_TEST", "POST_TEST", "PRACTICAL", "PORTFOLIO"))
    marks = {"s": Attended(on=FEB_1, hours=10, of_hours=10)}
    failed = {"POST_TEST": Passed(score=49, passed=False)}
    assert judge(policy, marks, failed, 10).reasons == (
        "completion.pre_test_not_passed",
        "completion.post_test_not_passed",
        "completion.practical_not_passed",
        "completion.assessment_not_passed",
    )


def test_a_day_without_hours_is_no_day_of_attendance() -> None:
    marks = {
        "a": Attended(on=FEB_1, hours=8, of_hours=8),
        "b": Attended(on=MARCH_5, hours=0, of_hours=2),
    }
    outcome = judge(CompletionPolicy(mandatory_assessments=()), marks, {}, 10)
    assert outcome.completed_on == FEB_1
