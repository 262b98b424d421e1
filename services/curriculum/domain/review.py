"""What it takes that a curriculum is endorsed and approved (5.1-A, P-6)."""

from typing import Any

from services.curriculum.domain.content import check_content, content_hash
from services.curriculum.domain.curriculum_state import Approve, Curriculum, Endorse, Endorsement
from services.curriculum.domain.in_thai import missing, party
from shared.contracts.common import Body, Resolution
from shared.contracts.curriculum.content import Content
from shared.contracts.curriculum.curriculum import (
    CurriculumApproved,
    CurriculumDrafted,
    CurriculumDraftRevised,
    CurriculumEndorsed,
    CurriculumEvent,
    CurriculumSubmitted,
)
from shared.eventsourcing.deciding.command import Command, dated_by_then
from shared.kernel.refusal import Refused

SIGN_OFFS = (Body.SUBCOMMITTEE, Body.ENTERPRISE)  # P-6; the Bureau's own is the approval
AUTHORSHIP = (CurriculumDrafted, CurriculumDraftRevised, CurriculumSubmitted)


def endorse(command: Endorse, state: Curriculum, about: dict[str, Any]) -> list[CurriculumEvent]:
    """The endorsement of the draft as it stands, once for each organisation."""
    body, organisation, resolution = command.body, command.by_org, command.resolution
    if any((e.body, e.organisation) == (body, organisation) for e in state.endorsements):
        raise Refused("curriculum.already_endorsed", organisation=organisation)
    if resolution is not None:
        _check_resolution(command, resolution, body, state)
    elif body is Body.SUBCOMMITTEE:
        raise Refused("curriculum.resolution_missing")
    completes = unsigned(state) == [body]
    return [
        CurriculumEndorsed(
            **about, body=body, organisation=organisation, resolution=resolution, completes=completes
        )
    ]


def approve(command: Approve, state: Curriculum, about: dict[str, Any]) -> list[CurriculumEvent]:
    """The approval, which freezes the content under its hash."""
    content = text(state)
    check_not_own_work(command, state)
    if bodies := unsigned(state):
        raise Refused("curriculum.endorsement_missing", **missing(bodies))
    _check_resolution(command, command.resolution, Body.BUREAU, state)
    check_content(content, command.on)
    return [
        CurriculumApproved(
            **about,
            content_hash=content_hash(content),
            hours=content.hours(),
            resolution=command.resolution,
            completion=content.completion,
        )
    ]


def given(command: Endorse) -> Endorsement:
    """What the command would put on record."""
    return Endorsement(body=command.body, organisation=command.by_org, resolution=command.resolution)


def unsigned(state: Curriculum) -> list[Body]:
    """The bodies whose endorsement is still to come."""
    endorsed = {endorsement.body for endorsement in state.endorsements}
    return [body for body in SIGN_OFFS if body not in endorsed]


def check_not_own_work(command: Command, state: Curriculum) -> None:
    """Whoever drafted, revised or submitted this version does not decide."""
    if command.by in state.hands:
        raise Refused("curriculum.own_work")


def text(state: Curriculum) -> Content:
    """The content of the latest version."""
    if state.content is None:
        raise Refused("curriculum.unknown")
    return state.content


def _check_resolution(command: Command, resolution: Resolution, body: Body, state: Curriculum) -> None:
    if resolution.body is not body:
        raise Refused("curriculum.resolution_of_another_body", **party(body))
    dated_by_then(resolution, command.on)
    if state.submitted_on is not None and resolution.dated < state.submitted_on:
        raise Refused("curriculum.resolution_before_submission", submitted_on=str(state.submitted_on))
