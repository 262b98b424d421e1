"""The colleges of a field's network, and its centres (P-3, P-5, 5.1-A)."""

from datetime import date

from pydantic import BaseModel

from services.curriculum.api.bodies import OnPaper
from services.curriculum.api.room import CENTRAL, Here, field_designated
from services.curriculum.api.room import COLLEGE as ACADEMIC
from services.curriculum.domain import college as colleges
from services.curriculum.domain.college import COLLEGE
from services.curriculum.domain.membership import (
    ACTIVE,
    MEMBERSHIP,
    ChangeGroup,
    DesignateCentre,
    Join,
    Leave,
    Membership,
    RevokeCentre,
    Stage,
    stream_of,
)
from shared.contracts.common import CollegeCode, CollegeGroup, FieldCode, Sector
from shared.eventsourcing.appending.reads import Held
from shared.eventsourcing.deciding.answer import Answer
from shared.http.entering.call import Call, hand
from shared.http.entering.routing import Router
from shared.http.reading.body import Because, Dated
from shared.http.reading.paging import Page, Paging
from shared.http.signing_in.roles import EVERYONE

router = Router(prefix="/v1/fields/{field}/members", tags=["networks"])
_WANTED = """
    state->>'field' = $1 AND state->>'stage' = ANY($2) AND ($3::text IS NULL OR state->>'group' = $3)
    AND ($4::text IS NULL OR state->>'college' > $4)"""


class JoinBody(Dated):
    """The college declares that it teaches the field, and says in which group it is."""

    group: CollegeGroup
    teaches_field: bool


class GroupBody(OnPaper):
    """Another group, by a paper."""

    group: CollegeGroup


class MemberOut(BaseModel):
    """A college in the field's network."""

    college: CollegeCode
    name_th: str
    name_en: str
    field: FieldCode
    version: int
    stage: Stage
    stage_th: str
    group: CollegeGroup | None
    sector: Sector | None
    province: str | None
    since: date | None

    @classmethod
    def of(cls, held: Held[Membership], college: colleges.College | None) -> "MemberOut":
        """From the state, with the college's names."""
        known = college.registered if college else None
        return cls(
            **held.state.model_dump(exclude={"last_by", "hands"}),
            version=held.version,
            stage_th=held.state.stage.th,
            name_th=known.name_th if known else "",
            name_en=known.name_en if known else "",
        )


@router.command("/{college}/join", roles=ACADEMIC, summary="Join the field's network")
async def join(field: FieldCode, college: CollegeCode, body: JoinBody, call: Call, room: Here) -> Answer:
    """One's own college, which teaches the field, joins its network in a group (P-5)."""
    held = await room.reads.state(COLLEGE, colleges.stream_of(college))
    registered = held.state.registered if held else None
    command = Join(
        **hand(call, body.on),
        college=college,
        field=field,
        group=body.group,
        teaches_field=body.teaches_field,
        field_designated=await field_designated(room, field),
        sector=registered.sector if registered else None,
        province=registered.province if registered else None,
    )
    return await room.commands.handle(MEMBERSHIP, stream_of(college, field), command, call.context)


@router.command("/{college}/change-group", roles=CENTRAL, summary="Move a college to another group")
async def change_group(
    field: FieldCode, college: CollegeCode, body: GroupBody, call: Call, room: Here
) -> Answer:
    """Change the college's group from this date on; applications made before keep theirs (P-5)."""
    command = ChangeGroup(**hand(call, body.on), group=body.group, document=body.document.document())
    return await room.commands.handle(MEMBERSHIP, stream_of(college, field), command, call.context)


@router.command("/{college}/designate-centre", roles=CENTRAL, summary="Make a member a network centre")
async def designate_centre(
    field: FieldCode, college: CollegeCode, body: OnPaper, call: Call, room: Here
) -> Answer:
    """Make a member a network-management centre, CVM (5.1-A)."""
    command = DesignateCentre(**hand(call, body.on), document=body.document.document())
    return await room.commands.handle(MEMBERSHIP, stream_of(college, field), command, call.context)


@router.command("/{college}/revoke-centre", roles=CENTRAL, summary="End a network centre")
async def revoke_centre(
    field: FieldCode, college: CollegeCode, body: OnPaper, call: Call, room: Here
) -> Answer:
    """End a network centre; the college stays a member."""
    command = RevokeCentre(**hand(call, body.on), document=body.document.document())
    return await room.commands.handle(MEMBERSHIP, stream_of(college, field), command, call.context)


@router.command("/{college}/leave", roles=ACADEMIC, summary="Leave the field's network")
async def leave(field: FieldCode, college: CollegeCode, body: Because, call: Call, room: Here) -> Answer:
    """One's own college leaves the network; a centre must be revoked first."""
    command = Leave(**hand(call, body.on), college=college, reason=body.reason)
    return await room.commands.handle(MEMBERSHIP, stream_of(college, field), command, call.context)


@router.read("", roles=EVERYONE, summary="The field's network")
async def members(
    field: FieldCode,
    room: Here,
    page: Paging,
    stage: Stage | None = None,
    group: CollegeGroup | None = None,
) -> Page[MemberOut]:
    """The network's colleges by code, centres included; those that left only where asked for."""
    (after,) = page.key(str) or (None,)
    stages = [stage] if stage else sorted(ACTIVE)
    held = await room.reads.where(
        MEMBERSHIP, _WANTED, field, stages, group, after, order="state->>'college'", limit=page.limit + 1
    )
    codes = {one.stream: colleges.stream_of(one.state.college or "") for one in held}
    known = await room.reads.states(COLLEGE, codes.values())
    listed = [
        MemberOut.of(one, found.state if (found := known.get(codes[one.stream])) else None) for one in held
    ]
    return page.of(listed, lambda one: (one.college,))
