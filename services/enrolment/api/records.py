"""Reading applications, enrolments, seats: each reader sees what is theirs to see."""

from uuid import UUID

from services.enrolment.api.record_bodies import ApplicationOut, EnrolmentOut, RecordOut, SeatsOut
from services.enrolment.api.room import Here, ProjectId, TeacherId
from services.enrolment.api.scope import READERS, Scope, scope_of
from services.enrolment.domain.application import APPLICATION
from services.enrolment.domain.enrolment import ENROLMENT
from services.enrolment.domain.seats import SEATS
from shared.http.entering.call import Caller
from shared.http.entering.routing import Router
from shared.http.reading.paging import Page, PageRequest, Paging
from shared.http.signing_in.roles import Role
from shared.kernel.ids import stream_id
from shared.kernel.refusal import Refused

router = Router(prefix="/v1", tags=["records"])

OF_TEACHER = (Role.TEACHER, Role.COLLEGE_PERSONNEL)
WITH_TEACHER = (*READERS, Role.TEACHER)
_IN_SCOPE = """state->'who'->>'project' = $1
    AND ($2::uuid IS NULL OR stream > $2)
    AND ($3::text IS NULL OR state->'who'->>'college' = $3)
    AND ($4::text[] IS NULL OR state->'who'->>'province' = ANY($4))"""


@router.read("/projects/{project}/applications", roles=READERS, summary="Applications to a project")
async def applications(project: ProjectId, caller: Caller, room: Here, page: Paging) -> Page[ApplicationOut]:
    """All to centre and Bureau, own teachers' to a personnel section, the region's to a supervisor."""
    scope = scope_of(caller, await room.replicas.project(project))
    held = await room.reads.where(
        APPLICATION, _IN_SCOPE, *_arguments(project, scope, page), limit=page.limit + 1
    )
    return page.of([ApplicationOut.of(h) for h in held], lambda item: (item.id,))


@router.read("/projects/{project}/applications/{teacher}", roles=WITH_TEACHER, summary="One application")
async def application(project: ProjectId, teacher: TeacherId, caller: Caller, room: Here) -> ApplicationOut:
    """Where it stands: number on the waitlist, end of an offer, reasons, each in both languages."""
    scope = scope_of(caller, await room.replicas.project(project))
    held = await room.reads.state(APPLICATION, stream_id("application", project, teacher))
    if held is None:
        raise Refused("application.absent")
    if not scope.admits(held.state.applicant):
        raise Refused("record.out_of_scope")
    return ApplicationOut.of(held)


@router.read("/projects/{project}/enrolments", roles=READERS, summary="Enrolments of a project")
async def enrolments(project: ProjectId, caller: Caller, room: Here, page: Paging) -> Page[EnrolmentOut]:
    """Hours, results, completion and certificate of each enrolled teacher."""
    scope = scope_of(caller, await room.replicas.project(project))
    held = await room.reads.where(
        ENROLMENT, _IN_SCOPE, *_arguments(project, scope, page), limit=page.limit + 1
    )
    return page.of([EnrolmentOut.of(h) for h in held], lambda item: (item.id,))


@router.read("/projects/{project}/enrolments/{teacher}", roles=WITH_TEACHER, summary="One enrolment")
async def enrolment(project: ProjectId, teacher: TeacherId, caller: Caller, room: Here) -> EnrolmentOut:
    """Marks by session, results, completion with reasons, certificate and whether it is valid."""
    scope = scope_of(caller, await room.replicas.project(project))
    held = await room.reads.state(ENROLMENT, stream_id("enrolment", project, teacher))
    if held is None:
        raise Refused("enrolment.absent")
    if not scope.admits(held.state.applicant):
        raise Refused("record.out_of_scope")
    return EnrolmentOut.of(held)


@router.read("/projects/{project}/seats", roles=WITH_TEACHER, summary="The project's seat ledger")
async def seats(project: ProjectId, room: Here) -> SeatsOut:
    """Seats taken, held for open offers, free; how many wait. It begins with the first endorsement."""
    held = await room.reads.state(SEATS, stream_id("seats", project))
    if held is None:
        raise Refused("seats.absent")
    return SeatsOut.of(held)


@router.read("/teachers/{teacher}/record", roles=OF_TEACHER, summary="A teacher's record")
async def record(teacher: TeacherId, caller: Caller, room: Here) -> RecordOut:
    """All her applications and enrolments; for herself, and for the college she applied from."""
    personnel = caller.role is Role.COLLEGE_PERSONNEL
    if not personnel and caller.person != teacher:
        raise Refused("record.out_of_scope")
    of_teacher = "state->'who'->>'teacher' = $1 AND ($2::text IS NULL OR state->'who'->>'college' = $2)"
    arguments = (str(teacher), caller.org if personnel else None)
    applied = await room.reads.where(APPLICATION, of_teacher, *arguments, order="recorded_at DESC, stream")
    enrolled = await room.reads.where(ENROLMENT, of_teacher, *arguments, order="recorded_at DESC, stream")
    return RecordOut(
        teacher=teacher,
        applications=[ApplicationOut.of(held) for held in applied],
        enrolments=[EnrolmentOut.of(held) for held in enrolled],
    )


def _arguments(project: UUID, scope: Scope, page: PageRequest) -> tuple[object, ...]:
    after = page.key(UUID) or (None,)
    return (str(project), *after, scope.college, scope.provinces)
