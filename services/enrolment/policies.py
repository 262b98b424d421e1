"""What follows by itself: freed seats are offered, offers lapse, a cancelled project lets go, a key goes.

Each is a due command with an id of its own, so that a replay does nothing twice.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from services.enrolment.domain import seating
from services.enrolment.domain.application import APPLICATION, Application
from services.enrolment.domain.application_commands import EndWithProject, Lapse, Offer
from services.enrolment.domain.enrolment import ENROLMENT
from services.enrolment.domain.seats import SEATS
from services.enrolment.replicas import Replicas
from services.enrolment.vault import records
from services.enrolment.vault.own import own_of
from shared.contracts.enrolment.application import SeatOffered
from shared.contracts.enrolment.person import PersonalDataErased
from shared.contracts.enrolment.seats import SeatReleased
from shared.contracts.recorded import Recorded
from shared.contracts.training.project import ProjectCancelled
from shared.eventsourcing.appending.due_loop import put_due
from shared.eventsourcing.appending.reads import Held
from shared.eventsourcing.deciding.context import Context
from shared.eventsourcing.deciding.decider import AnyDecider
from shared.eventsourcing.deciding.due import Due
from shared.http.entering.room import Room
from shared.kernel.fiscal_year import bangkok_date
from shared.kernel.ids import derived_id, stream_id
from shared.kernel.refusal import Refused

Here = Room[Replicas]
# a command that was on its way when the project's cancellation arrived was judged without it
LATECOMERS = timedelta(minutes=1)
AT_ONCE = 200
_OF_PROJECT = "state->'who'->>'project' = $1 AND ($2::uuid IS NULL OR stream > $2)"
Targets = list[tuple[AnyDecider, UUID]]


def react(event: Recorded) -> list[Due]:
    """The reactions to an event; but for the cancelled project all are to our own."""
    match event.data:
        case SeatReleased() as data:
            return [Due.after(event, "offer_next_seat", {"project": str(data.project)})]
        case SeatOffered() as data:
            offer = {"project": str(data.project), "teacher": str(data.teacher), "number": data.number}
            return [Due.after(event, "lapse_offer", offer, at=data.expires_at)]
        case ProjectCancelled() as data:
            told = {"project": str(data.project), "reason": data.reason, "on": data.on.isoformat()}
            return [Due.after(event, "end_with_project", told)]
        case PersonalDataErased() as data:
            return [Due.after(event, "destroy_key", {"person": str(data.person)})]
        case _:
            return []


async def offer_a_freed_seat_to_the_next(room: Here, due: Due, context: Context) -> None:
    """Offer the freed seat to the lowest number; if that one waits no longer, to the next."""
    project = UUID(due.payload["project"])
    known = await room.replicas.project(project)
    now = room.clock.now()
    expires_at = now + own_of(room).offer_open_for
    attempt = 0
    while waiting := await _lowest_number(room, project):
        attempt += 1  # each has its own id, derived from the reaction's: a refusal would be remembered
        anew = replace(context, command_id=derived_id(due.command_id, str(attempt)))
        offer = Offer(number=waiting.state.number, expires_at=expires_at, on=bangkok_date(now))
        decide = partial(seating.offer, offer, seats_given=not (known.started or known.cancelled))
        targets: Targets = [(APPLICATION, waiting.stream), (SEATS, stream_id("seats", project))]
        try:
            await room.commands.together(targets, decide, anew)
        except Refused as refusal:
            if refusal.code != "offer.no_longer_waiting":
                raise
        else:
            return


async def end_an_offer_that_nobody_answered(room: Here, due: Due, context: Context) -> None:
    """End the offer if it is still open."""
    project, teacher = UUID(due.payload["project"]), UUID(due.payload["teacher"])
    now = max(room.clock.now(), due.at)  # a clock that was set back would lose the lapse
    command = Lapse(number=due.payload["number"], at=now, on=bangkok_date(now))
    targets: Targets = [
        (APPLICATION, stream_id("application", project, teacher)),
        (SEATS, stream_id("seats", project)),
    ]
    await room.commands.together(targets, partial(seating.end_offer, command), context)


async def let_all_of_a_cancelled_project_go(room: Here, due: Due, context: Context) -> None:
    """Let everybody go, and once more a minute after the cancellation was heard of here.

    Not after training recorded it: it may have been long on its way, and latecomers are those of here.
    """
    name = "end_with_project_later"
    later = replace(
        due, command_id=derived_id(due.causation_id, name), name=name, at=room.clock.now() + LATECOMERS
    )
    async with room.pool.acquire() as connection:
        await put_due(connection, [later])
    await let_go_of_all(room, due, context)


async def let_go_of_all(room: Here, due: Due, context: Context) -> None:
    """End whatever anybody has of the project: a seat, an offer, a place on the waitlist, an application.

    Each teacher is a command with an id of its own, so what a stopped process had done is not done twice.
    Who cannot be let go does not keep the others: the first refusal is raised last, so that it stays visible.
    """
    project = UUID(due.payload["project"])
    command = EndWithProject(reason=due.payload["reason"], on=date.fromisoformat(due.payload["on"]))
    decide = partial(seating.end_with_project, command)
    refusals: list[Refused] = []
    after: UUID | None = None
    while held := await room.reads.where(
        APPLICATION, _OF_PROJECT, str(project), after, order="stream", limit=AT_ONCE
    ):
        for one in held:
            teacher = one.state.applicant.teacher
            targets: Targets = [
                (APPLICATION, one.stream),
                (SEATS, stream_id("seats", project)),
                (ENROLMENT, stream_id("enrolment", project, teacher)),
            ]
            anew = replace(context, command_id=derived_id(due.command_id, str(teacher)))
            try:
                await room.commands.together(targets, decide, anew)
            except Refused as refusal:
                refusals.append(refusal)
        after = held[-1].stream
    if refusals:
        raise refusals[0]


async def destroy_the_key_of_an_erased_person(room: Here, due: Due, _context: Context) -> None:
    """Destroy the erased person's key and index, so that no backup can be read again.

    The record went with the event; where the event was adopted after a restore, it is there again.
    """
    person = UUID(due.payload["person"])
    await own_of(room).keys.destroy([person])
    statement, arguments = records.remove(person)
    await room.pool.execute(statement, *arguments)


EXECUTE: Mapping[str, Callable[[Here, Due, Context], Awaitable[object]]] = {
    "offer_next_seat": offer_a_freed_seat_to_the_next,
    "lapse_offer": end_an_offer_that_nobody_answered,
    "end_with_project": let_all_of_a_cancelled_project_go,
    "end_with_project_later": let_go_of_all,
    "destroy_key": destroy_the_key_of_an_erased_person,
}


async def _lowest_number(room: Here, project: UUID) -> Held[Application] | None:
    first = await room.reads.where(
        APPLICATION,
        "state->>'stage' = 'WAITLISTED' AND state->'who'->>'project' = $1",
        str(project),
        order="(state->>'number')::integer",
        limit=1,
    )
    return first[0] if first else None
