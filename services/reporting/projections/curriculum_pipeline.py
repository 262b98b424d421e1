"""The curriculum pipeline: where each version stands, on whose desk, since when (5.1-C2, 5.1-A, 5.1-C3)."""

from services.reporting.projections.changes import Begin, Change, Fact, Figure, Proof
from shared.contracts.common import Body
from shared.contracts.curriculum.curriculum import (
    CurriculumApproved,
    CurriculumDrafted,
    CurriculumDraftRevised,
    CurriculumEndorsed,
    CurriculumEvent,
    CurriculumRejected,
    CurriculumReturnedForRevision,
    CurriculumSubmitted,
    CurriculumSuperseded,
    CurriculumVersionStarted,
    CurriculumWithdrawn,
)
from shared.contracts.event import Event
from shared.contracts.recorded import Recorded

# the stage that an event leads to, and whose desk the version is on then; an empty desk: nobody's any more
STAGES: dict[type[Event], tuple[str, str]] = {
    CurriculumDrafted: ("DRAFTING", "BUREAU"),
    CurriculumDraftRevised: ("DRAFTING", "BUREAU"),
    CurriculumSubmitted: ("SUBMITTED", "SUBCOMMITTEE"),
    CurriculumReturnedForRevision: ("RETURNED", "BUREAU"),
    CurriculumEndorsed: ("ENDORSED", "BUREAU"),
    CurriculumApproved: ("APPROVED", "BUREAU"),
    CurriculumRejected: ("REJECTED", ""),
    CurriculumVersionStarted: ("IN_FORCE", ""),
    CurriculumSuperseded: ("SUPERSEDED", ""),
    CurriculumWithdrawn: ("WITHDRAWN", ""),
}

READS = tuple(STAGES)


def project(event: Recorded) -> list[Change]:
    """A version's stage holds until its next begins; its title until a revision changes it."""
    said = event.data
    changes: list[Change] = []
    if isinstance(said, CurriculumDrafted | CurriculumDraftRevised):
        content = said.content
        named = {"title_th": content.title_th, "title_en": content.title_en, "hours": content.hours()}
        changes.append(Begin(str(said.version), _fact(Figure.CURRICULUM, said, named), Proof.of(event)))
    if isinstance(said, CurriculumEvent) and (step := _step(said)):
        stage, desk = step
        at = _fact(Figure.CURRICULUM_STAGE, said, {"stage": stage, "desk": desk})
        changes.append(Begin(str(said.version), at, Proof.of(event)))
    return changes


def _step(said: CurriculumEvent) -> tuple[str, str] | None:
    """Where the event leads; none where it moves nothing: it takes both to endorse a draft.

    What was recorded before events told whether they complete counts as it did then.
    """
    if not isinstance(said, CurriculumEndorsed) or said.completes is not False:
        return STAGES[type(said)]
    return ("SUBMITTED", "ENTERPRISE") if said.body is Body.SUBCOMMITTEE else None


def _fact(figure: Figure, said: CurriculumEvent, value: dict[str, object]) -> Fact:
    return Fact(figure, said.curriculum, field=said.field, value={"version": said.version, **value})
