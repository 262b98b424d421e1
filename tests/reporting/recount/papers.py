"""Curricula on their way, and what stands on paper about a field and year (5.1-C2, 5.1-A, 5.2-S4)."""

from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

from shared.contracts.curriculum import committee as k
from shared.contracts.curriculum import curriculum as c
from shared.contracts.event import Event
from shared.contracts.training import budget as b
from shared.contracts.training import project as p
from shared.kernel.fiscal_year import last_day
from tests.reporting.recount.periods import Look, Period

STAGE: dict[type[Event], tuple[str, str]] = {
    c.CurriculumDrafted: ("DRAFTING", "BUREAU"),
    c.CurriculumDraftRevised: ("DRAFTING", "BUREAU"),
    c.CurriculumSubmitted: ("SUBMITTED", "SUBCOMMITTEE"),
    c.CurriculumReturnedForRevision: ("RETURNED", "BUREAU"),
    c.CurriculumEndorsed: ("ENDORSED", "BUREAU"),
    c.CurriculumApproved: ("APPROVED", "BUREAU"),
    c.CurriculumRejected: ("REJECTED", ""),
    c.CurriculumVersionStarted: ("IN_FORCE", ""),
    c.CurriculumSuperseded: ("SUPERSEDED", ""),
    c.CurriculumWithdrawn: ("WITHDRAWN", ""),
}
Paper = tuple[str, str | None, date | None, UUID, date, bool]  # kind, number, dated, stream, begun, replaced


def curricula(look: Look) -> dict[tuple[UUID, int], tuple[Any, ...]]:
    """By curriculum and version: stage, desk, since, resolution, title, and why it was sent back."""
    written = {(w.said.curriculum, w.said.version): w.said.content for w in look.known("written")}
    approved = {(a.said.curriculum, a.said.version): _number(a.said) for a in look.live("approved")}
    found = {}
    for period in look.live("curriculum stage"):  # of two that hold the later decision
        of = period.said.curriculum, period.said.version
        back = [r.said.reason for r in look.begun("sent back") if (r.said.curriculum, r.said.version) == of]
        title = written[of].title_th if of in written else None
        found[of] = (*_stage(period.said), period.begin, approved.get(of), title, back)
    return found


def _stage(said: Any) -> tuple[str, str]:
    if isinstance(said, c.CurriculumEndorsed) and said.completes is False:
        return "SUBMITTED", "ENTERPRISE"  # the sub-committee has signed
    return STAGE[type(said)]


def papers(look: Look, field: str, year: int) -> Counter[Paper]:
    """Of the year; resolutions on curricula all up to its end."""
    found = [
        period
        for what in ("paper", "design order", "report", "approved")
        for period in look.begun(what)
        if period.said.field == field and _is_of(period, year)
    ]
    return Counter(
        (type(each.said).__name__, _number(each.said), _dated(each.said), each.stream, each.begin,
         each.end is not None and each.end <= look.through)
        for each in found
    )  # fmt: skip


def _is_of(period: Period, year: int) -> bool:
    of_year = getattr(period.said, "fiscal_year", None)
    return bool(of_year == year if of_year else period.begin <= last_day(year))


def _number(said: Any) -> str | None:
    match said:
        case c.CurriculumApproved() | p.ProjectEndorsed():
            return f"{said.resolution.body} {said.resolution.meeting}"
        case _:
            paper = _paper(said)
            return paper.number if paper else None


def _dated(said: Any) -> date | None:
    match said:
        case c.CurriculumApproved() | p.ProjectEndorsed():
            dated: date = said.resolution.dated
            return dated
        case _:
            paper = _paper(said)
            return paper.dated if paper else None


def _paper(said: Any) -> Any:
    match said:
        case p.ProjectApproved() | p.ProjectRejected() | p.ProjectCancelled():
            return said.document
        case p.OperatingCommitteeAppointed():
            return said.order
        case k.DesignCommitteeAppointed() | k.CommitteeMemberReplaced() | k.DesignCommitteeDissolved():
            return said.order
        case b.BudgetAllocated() | b.BudgetTransferredToCollege():
            return said.memo
        case _:
            return None
