"""The checker: a history in, findings out. It raises nothing and stops at nothing, so all is seen at once."""

from collections import Counter
from collections.abc import Iterator, Sequence

from tests.chaos.history import answers, delivery, figures, instants, readers, seats, streams
from tests.chaos.history.record import Finding, History, Kind

CHECKS = (
    answers.check, instants.in_real_time, instants.stale, streams.check, streams.folded, delivery.check,
    delivery.taken_in, seats.check, figures.check, readers.proved, readers.followed, readers.reconciled,
)  # fmt: skip


def check(history: History) -> list[Finding]:
    """Everything that is wrong; the empty list is the only right answer."""
    found = [finding for one in CHECKS for finding in one(history)]
    return [*found, *restless(history)]


def restless(history: History) -> Iterator[Finding]:
    """What had not arrived when patience ended."""
    for lack in history.lacks:
        yield Finding(Kind.RESTLESS, "system", lack)


def summary(findings: Sequence[Finding], most: int = 12) -> str:
    """A few lines for people."""
    kinds = Counter(finding.kind.value for finding in findings)
    head = ", ".join(f"{times} × {kind}" for kind, times in kinds.most_common())
    lines = [f"  {finding.kind}: {finding.where}: {finding.detail}" for finding in findings[:most]]
    return "\n".join([head or "nothing", *lines])


def counted(findings: Sequence[Finding]) -> dict[str, int]:
    """As `.local/chaos.json` has them; `other` is whatever has no figure of its own."""
    named = {"lost": Kind.LOST, "doubled": Kind.DOUBLED, "reordered": Kind.REORDERED, "stale": Kind.STALE,
             "kpi_differences": Kind.KPI}  # fmt: skip
    kinds = Counter(finding.kind for finding in findings)
    figures_ = {name: kinds[kind] for name, kind in named.items()}
    return {**figures_, "other": sum(kinds.values()) - sum(figures_.values())}
