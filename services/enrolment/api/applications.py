"""Applications and seats: apply, endorse, decline, withdraw, accept or decline an offer (5.2-S3, 5.2-P3)."""

from functools import partial
from uuid import UUID

from services.enrolment.api.line import Line
from services.enrolment.api.room import Here, ProjectId, Targets, TeacherId, applicant, overlapping
from services.enrolment.domain import application_commands as ask
from services.enrolment.domain import seating
from services.enrolment.domain.application import APPLICATION
from services.enrolment.domain.enrolment import ENROLMENT
from services.enrolment.domain.person import PERSON
from services.enrolment.domain.seats import SEATS
from shared.eventsourcing.deciding.answer import Answer
from shared.http.entering.call import Call, hand
from shared.http.entering.routing import Router
from shared.http.reading.body import Because, Dated
from shared.http.signing_in.roles import Role
from shared.kernel.ids import stream_id

router = Router(prefix="/v1/projects/{project}/applications", tags=["applications"])

LINE = Line()
TEACHER, PERSONNEL = (Role.TEACHER,), (Role.COLLEGE_PERSONNEL,)


@router.command("", roles=TEACHER, summary="Apply")
async def apply(project: ProjectId, body: Dated, call: Call, room: Here) -> Answer:
    """A teacher applies for herself while the project is open (5.2-S3).

    Her college, group, sector and province are stamped as they are on the day. After withdrawing,
    or when an offer lapsed or was declined, she may apply again and gets a new number.
    """
    known, on = await room.replicas.project(project), call.on(body.on)
    who = await applicant(room, known, call.by, on)
    command = ask.Apply(who=who, project=known, **hand(call, on))
    targets: Targets = [
        (APPLICATION, stream_id("application", project, call.by)),
        (ENROLMENT, stream_id("enrolment", project, call.by)),
    ]
    return await room.commands.together(targets, partial(seating.apply, command), call.context)


@router.command("/{teacher}/endorse", roles=PERSONNEL, summary="Endorse: eligibility and seat")
async def endorse(project: ProjectId, teacher: TeacherId, body: Dated, call: Call, room: Here) -> Answer:
    """The home college endorses (5.2-P3).

    The answer's facts say what came of it: not eligible, with the reasons; a seat; or a number on
    the waitlist.
    """
    targets = [*_seat_of(project, teacher), (PERSON, teacher)]
    async with LINE.place(project) as turn:
        known = await room.replicas.project(project)
        command = ask.Endorse(
            **hand(call, body.on),
            overlapping=await overlapping(room, known, teacher),
            training_started=known.started,
        )
        await turn()
    return await room.commands.together(targets, partial(seating.endorse, command, known), call.context)


@router.command("/{teacher}/decline", roles=PERSONNEL, summary="Decline to endorse")
async def decline(project: ProjectId, teacher: TeacherId, body: Because, call: Call, room: Here) -> Answer:
    """The home college does not endorse, and says why (5.2-P3)."""
    command = ask.Decline(**hand(call, body.on), reason=body.reason)
    stream = stream_id("application", project, teacher)
    return await room.commands.handle(APPLICATION, stream, command, call.context)


@router.command("/{teacher}/withdraw", roles=TEACHER, summary="Withdraw, before or after having a seat")
async def withdraw(project: ProjectId, teacher: TeacherId, body: Because, call: Call, room: Here) -> Answer:
    """What she gives back, a seat or a place on the waitlist, goes to the next who waits."""
    command = ask.Withdraw(
        **hand(call, body.on),
        reason=body.reason,
        year_closed=await room.replicas.year_closed(project),
    )
    decide = partial(seating.withdraw, command)
    return await room.commands.together(_seat_of(project, teacher), decide, call.context)


@router.command("/{teacher}/accept", roles=TEACHER, summary="Accept the seat that was offered")
async def accept(project: ProjectId, teacher: TeacherId, body: Dated, call: Call, room: Here) -> Answer:
    """Within the time of the offer and before the training starts."""
    known = await room.replicas.project(project)
    command = ask.Accept(
        **hand(call, body.on),
        at=call.now,
        overlapping=await overlapping(room, known, teacher),
        training_started=known.started,
    )
    decide = partial(seating.accept, command, known)
    return await room.commands.together(_seat_of(project, teacher), decide, call.context)


@router.command("/{teacher}/decline-offer", roles=TEACHER, summary="Let the seat that was offered go")
async def decline_offer(
    project: ProjectId, teacher: TeacherId, body: Dated, call: Call, room: Here
) -> Answer:
    """The seat is offered to the next who waits."""
    command = ask.DeclineOffer(**hand(call, body.on))
    decide = partial(seating.end_offer, command)
    return await room.commands.together(_seat_of(project, teacher)[:2], decide, call.context)


def _seat_of(project: UUID, teacher: UUID) -> Targets:
    return [
        (APPLICATION, stream_id("application", project, teacher)),
        (SEATS, stream_id("seats", project)),
        (ENROLMENT, stream_id("enrolment", project, teacher)),
    ]
