"""Curricula: drafting, and reading them (5.1-C2, 5.1-C3)."""

from datetime import date
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel

from services.curriculum.api.contents import ContentBody
from services.curriculum.api.room import OFFICER, Here
from services.curriculum.domain.curriculum import CURRICULUM
from services.curriculum.domain.curriculum_state import (
    Curriculum,
    Draft,
    DraftNextVersion,
    Endorsement,
    Revise,
    Stage,
    Submit,
    WorkshopSeen,
)
from services.curriculum.domain.review import text
from services.curriculum.domain.workshop import WORKSHOP
from services.curriculum.domain.workshop import Stage as WorkshopStage
from services.curriculum.replicas import Replicas
from shared.contracts.common import FieldCode, Resolution, Sha256
from shared.contracts.curriculum.content import Content
from shared.eventsourcing.appending.reads import Held
from shared.eventsourcing.deciding.answer import Answer
from shared.http.entering.call import Call, etag, hand
from shared.http.entering.room import Room
from shared.http.entering.routing import Router
from shared.http.reading.body import Dated
from shared.http.reading.paging import Page, Paging
from shared.http.signing_in.roles import EVERYONE
from shared.kernel.ids import derived_id
from shared.kernel.refusal import Refused

router = Router(prefix="/v1/curricula", tags=["curricula"])
_TITLE = "(state->'content'->>'title_th') COLLATE \"th-x-icu\""
_WANTED = f"""
    ($1::text IS NULL OR state->>'field' = $1) AND ($2::text IS NULL OR state->>'stage' = $2)
    AND ($3::bool IS NULL OR (state->'in_force' <> 'null') = $3)
    AND ($4::text IS NULL OR ({_TITLE}, stream) > ($4, $5::uuid))"""


class NextVersionBody(Dated):
    """The quorate workshop, and what it yielded."""

    workshop: UUID
    content: ContentBody


class DraftBody(NextVersionBody):
    """The field too: the workshop must have been about it."""

    field: FieldCode


class ReviseBody(Dated):
    """The whole text anew."""

    content: ContentBody


class InForceOut(BaseModel):
    """The version that may be taught."""

    number: int
    since: date
    hours: int
    content_hash: Sha256


class CurriculumListed(BaseModel):
    """A curriculum in a list; `version` makes the ETag, `number` is the latest version of the text."""

    id: UUID
    version: int
    field: FieldCode | None
    number: int
    stage: Stage
    stage_th: str
    title_th: str
    title_en: str
    hours: int
    in_force: InForceOut | None

    @classmethod
    def of(cls, held: Held[Curriculum]) -> "CurriculumListed":
        """From the state."""
        state, latest = held.state, text(held.state)
        return cls(
            id=held.stream,
            version=held.version,
            field=state.field,
            number=state.version,
            stage=state.stage,
            stage_th=state.stage.th,
            title_th=latest.title_th,
            title_en=latest.title_en,
            hours=latest.hours(),
            in_force=_in_force(state),
        )


class CurriculumOut(CurriculumListed):
    """A curriculum with the whole text of its latest version, and of the one in force where it is another."""

    workshop: UUID | None
    content: Content
    content_hash: Sha256 | None
    submitted_on: date | None
    endorsements: tuple[Endorsement, ...]
    approval: Resolution | None
    reason: str | None
    content_in_force: Content | None


@router.command("", roles=OFFICER, summary="Draft a curriculum")
async def draft(body: DraftBody, call: Call, room: Here) -> Answer:
    """Write down what a quorate workshop of the field yielded: version 1 (5.1-C2)."""
    curriculum = derived_id(call.command_id, "curriculum")
    command = Draft(
        **hand(call, body.on),
        curriculum=curriculum,
        field=body.field,
        workshop=body.workshop,
        seen=await _seen(room, body.workshop),
        content=body.content.content(),
    )
    return await room.commands.handle(CURRICULUM, curriculum, command, call.context)


@router.command("/{curriculum_id}/draft-next-version", roles=OFFICER, summary="Draft the next version")
async def draft_next_version(curriculum_id: UUID, body: NextVersionBody, call: Call, room: Here) -> Answer:
    """Begin the next version from another workshop; the one in force stays in force (5.1-C3)."""
    command = DraftNextVersion(
        **hand(call, body.on),
        workshop=body.workshop,
        seen=await _seen(room, body.workshop),
        content=body.content.content(),
    )
    return await room.commands.handle(CURRICULUM, curriculum_id, command, call.context)


@router.command("/{curriculum_id}/revise", roles=OFFICER, summary="Revise the draft")
async def revise(curriculum_id: UUID, body: ReviseBody, call: Call, room: Here) -> Answer:
    """Write the draft anew; endorsements given before are void. Needs If-Match."""
    command = Revise(**hand(call, body.on), content=body.content.content())
    return await room.commands.handle(CURRICULUM, curriculum_id, command, call.require_version())


@router.command("/{curriculum_id}/submit", roles=OFFICER, summary="Submit the draft")
async def submit(curriculum_id: UUID, body: Dated, call: Call, room: Here) -> Answer:
    """Send the draft for endorsement and approval (5.1-A)."""
    command = Submit(**hand(call, body.on))
    return await room.commands.handle(CURRICULUM, curriculum_id, command, call.context)


@router.read("", roles=EVERYONE, summary="Curricula")
async def curricula(
    room: Here,
    page: Paging,
    field: FieldCode | None = None,
    stage: Stage | None = None,
    in_force: bool | None = None,
) -> Page[CurriculumListed]:
    """Curricula by Thai title of their latest version; `in_force` asks for a version that may be taught."""
    title, stream = page.key(str, UUID) or (None, None)
    held = await room.reads.where(
        CURRICULUM,
        _WANTED,
        field,
        stage,
        in_force,
        title,
        stream,
        order=f"{_TITLE}, stream",
        limit=page.limit + 1,
    )
    return page.of([CurriculumListed.of(one) for one in held], lambda one: (one.title_th, one.id))


@router.read("/{curriculum_id}", roles=EVERYONE, summary="One curriculum, with its text")
async def curriculum(curriculum_id: UUID, room: Here, response: Response) -> CurriculumOut:
    """The curriculum as it stands; its ETag is what a revision sends back in If-Match."""
    held = await room.reads.state(CURRICULUM, curriculum_id)
    if held is None:
        raise Refused("curriculum.unknown")
    response.headers["ETag"] = etag(held.version)
    state = held.state
    return CurriculumOut(
        **dict(CurriculumListed.of(held)),
        workshop=state.workshop,
        content=text(state),
        content_hash=state.content_hash,
        submitted_on=state.submitted_on,
        endorsements=state.endorsements,
        approval=state.approval,
        reason=state.reason,
        content_in_force=state.in_force.content if state.in_force else None,
    )


async def _seen(room: Room[Replicas], workshop: UUID) -> WorkshopSeen | None:
    held = await room.reads.state(WORKSHOP, workshop)
    if held is None or held.state.field is None:
        return None
    return WorkshopSeen(
        field=held.state.field, held=held.state.stage is WorkshopStage.HELD, quorate=held.state.quorate
    )


def _in_force(state: Curriculum) -> InForceOut | None:
    if state.in_force is None:
        return None
    content = state.in_force.content or text(state)
    return InForceOut(
        number=state.in_force.version,
        since=state.in_force.since,
        hours=content.hours(),
        content_hash=state.in_force.content_hash,
    )
