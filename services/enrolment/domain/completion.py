"""When training is completed: attendance and assessments against the policy (5.2-R1).

The date of a completion is that of the last session attended, in Bangkok; its fiscal year counts.
"""

from collections.abc import Mapping
from datetime import date

from shared.contracts.curriculum.content import CompletionPolicy
from shared.kernel.frozen import Frozen


class Attended(Frozen):
    """The current mark of one session."""

    on: date
    hours: int
    of_hours: int


class Passed(Frozen):
    """The last result of one assessment."""

    score: int
    passed: bool


class Outcome(Frozen):
    """Completed on a day, or the codes of the reasons why not."""

    hours_attended: int
    hours_planned: int
    reasons: tuple[str, ...] = ()
    completed_on: date | None = None


NOT_PASSED = {
    "PRE_TEST": "completion.pre_test_not_passed",
    "POST_TEST": "completion.post_test_not_passed",
    "PRACTICAL": "completion.practical_not_passed",
}


def judge(
    policy: CompletionPolicy,
    attended: Mapping[str, Attended],
    results: Mapping[str, Passed],
    hours_planned: int,
) -> Outcome:
    """Every reason that stands against a completion, not only the first."""
    hours = sum(mark.hours for mark in attended.values())
    days = [mark.on for mark in attended.values() if mark.hours > 0]
    reasons = []
    if not days:
        reasons.append("completion.never_attended")
    elif hours * 100 < hours_planned * policy.min_attendance_percent:
        reasons.append("completion.attendance_below_minimum")
    reasons += [
        NOT_PASSED.get(kind, "completion.assessment_not_passed")
        for kind in policy.mandatory_assessments
        if kind not in results or not results[kind].passed
    ]
    return Outcome(
        hours_attended=hours,
        hours_planned=hours_planned,
        reasons=tuple(reasons),
        completed_on=None if reasons else max(days),
    )
