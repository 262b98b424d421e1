"""How a figure is judged against its target, by the thresholds of ``rules.toml``.

KPI 5.1-R1 of a year: distinct curricula with a version in force on the last day looked at: the
year's last day, or `through` where that is earlier. KPI 5.2-R1 of a year: distinct teachers with a
live completion whose last session lies in that year.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from services.reporting.judging.ruleset import Level, Version, read
from shared.kernel.fiscal_year import first_day, last_day

RULES = read(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
RULES_VERSION = RULES.latest.name


class Status(StrEnum):
    """The traffic light; never shown as a colour alone."""

    GREEN = "green"  # the target is met
    AMBER = "amber"  # on pace with the year, or at least half
    RED = "red"  # behind
    GREY = "grey"  # no target, or the year has not begun


LABELS = {
    Status.GREEN: ("บรรลุเป้าหมาย", "Target met"),
    Status.AMBER: ("อยู่ระหว่างดำเนินการ", "On the way"),
    Status.RED: ("ต่ำกว่าเป้าหมาย", "Behind target"),
    Status.GREY: ("ยังไม่ถึงกำหนด หรือยังไม่ตั้งเป้าหมาย", "Not due, or no target"),
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a figure means beside its target; without a target only the figure stands."""

    target: int | None
    actual: int
    share: float | None
    met: bool | None
    status: Status
    level: Level | None


def judge(
    actual: int, target: int | None, fiscal_year: int, on: date, by: Version | None = None
) -> Judgement:
    """The figure as seen on a day: what is little in September may be much in December."""
    if target is None:
        return Judgement(None, actual, None, None, Status.GREY, None)
    by = by or RULES.of(fiscal_year)
    share = round(actual / target, 4) if target else 1.0
    status = _status(actual, target, fiscal_year, on, by.halfway)
    level = next(level for level in by.levels if actual >= level.at_least * target)
    return Judgement(target, actual, share, actual >= target, status, level)


def _status(actual: int, target: int, fiscal_year: int, on: date, halfway: float) -> Status:
    if actual >= target:
        return Status.GREEN
    if on < first_day(fiscal_year):
        return Status.GREY
    needed = min(elapsed(fiscal_year, on), halfway) * target
    return Status.AMBER if actual >= needed else Status.RED


def elapsed(fiscal_year: int, on: date) -> float:
    """How much of the year is over at the end of the day; nothing before it began."""
    first, last = first_day(fiscal_year), last_day(fiscal_year)
    return max((min(on, last) - first).days + 1, 0) / ((last - first).days + 1)
