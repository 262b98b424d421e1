"""What training knows of other services: networks and curricula in force, and who took part in a project."""

from datetime import date
from typing import Any
from uuid import UUID

from asyncpg import Pool

from services.training.domain.project.drafting import KnownVersion, Membership, Standing
from services.training.domain.project.state import Chosen
from shared.contracts.common import CollegeGroup, Sector
from shared.contracts.curriculum.content import CompletionPolicy
from shared.contracts.curriculum.curriculum import (
    CurriculumDrafted,
    CurriculumDraftRevised,
    CurriculumSuperseded,
    CurriculumVersionStarted,
    CurriculumWithdrawn,
)
from shared.contracts.curriculum.field import FieldDesignated
from shared.contracts.curriculum.membership import (
    CollegeJoinedNetwork,
    CollegeLeftNetwork,
    MembershipGroupChanged,
    NetworkCentreDesignated,
    NetworkCentreRevoked,
)
from shared.contracts.enrolment.application import ApplicationSubmitted, OfApplicant
from shared.contracts.enrolment.enrolment import (
    AttendanceCorrected,
    AttendanceRecorded,
    CompletionRevoked,
    EnrolmentCancelled,
    EnrolmentWithdrawn,
    TeacherEnrolled,
    TrainingCompletedByTeacher,
)
from shared.contracts.recorded import Recorded
from shared.eventsourcing.storing.database import Connection

_WHOLE = UUID(int=0)  # the session of a part that is not tied to one
_MEMBER = """
    INSERT INTO membership (college, field, "group", sector, province) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (college, field) DO UPDATE
    SET "group" = excluded."group", sector = excluded.sector, province = excluded.province"""
_VERSION = """
    INSERT INTO curriculum_version (curriculum, version, field, standing, since, hours, completion)
    VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb)
    ON CONFLICT (curriculum, version) DO UPDATE SET standing = excluded.standing, since = excluded.since,
        hours = excluded.hours, completion = excluded.completion"""
_STANDING = "UPDATE curriculum_version SET standing = $3, since = $4 WHERE curriculum = $1 AND version = $2"
_TAKE_PART = "INSERT INTO participation VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING"
_NO_PART = """
    DELETE FROM participation WHERE project = $1 AND teacher = $2 AND part = ANY($3) AND session = $4"""
_NO_SEAT = """
    DELETE FROM participation WHERE project = $1 AND teacher = $2 AND part IN ('enrolled', 'attended')"""
_COUNTS = """
    SELECT count(DISTINCT teacher) FILTER (WHERE part = 'applied') AS applied,
           count(DISTINCT teacher) FILTER (WHERE part = 'enrolled') AS enrolled,
           count(DISTINCT teacher) FILTER (WHERE part = 'attended') AS attended,
           count(DISTINCT teacher) FILTER (WHERE part = 'completed') AS completed
    FROM participation WHERE project = $1"""

_Membership = (
    CollegeJoinedNetwork
    | MembershipGroupChanged
    | NetworkCentreDesignated
    | NetworkCentreRevoked
    | CollegeLeftNetwork
)
_Part = (
    ApplicationSubmitted
    | TeacherEnrolled
    | EnrolmentWithdrawn
    | EnrolmentCancelled
    | AttendanceRecorded
    | AttendanceCorrected
    | TrainingCompletedByTeacher
    | CompletionRevoked
)


class Replicas:
    """The copies and what commands ask of them."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def apply(self, connection: Connection, event: Recorded) -> None:
        """Take in what the event says; what training does not use passes."""
        match event.data:
            case FieldDesignated(field=field):
                await connection.execute("INSERT INTO known_field VALUES ($1) ON CONFLICT DO NOTHING", field)
            case (
                CollegeJoinedNetwork()
                | MembershipGroupChanged()
                | NetworkCentreDesignated()
                | NetworkCentreRevoked()
                | CollegeLeftNetwork() as data
            ):
                await _apply_membership(connection, data)
            case CurriculumDrafted() | CurriculumDraftRevised() as data:
                content = data.content
                known = (data.field, Standing.NOT_IN_FORCE, data.on, content.hours(), content.completion)
                await _put_version(connection, data.curriculum, data.version, *known)
            case CurriculumVersionStarted() as data:
                known = (data.field, Standing.IN_FORCE, data.on, data.hours, data.completion)
                await _put_version(connection, data.curriculum, data.version, *known)
            case CurriculumSuperseded() as data:
                superseded = (data.curriculum, data.version, Standing.SUPERSEDED, data.on)
                await connection.execute(_STANDING, *superseded)
            case CurriculumWithdrawn() as data:
                withdrawn = (data.curriculum, data.version, Standing.NOT_IN_FORCE, data.on)
                await connection.execute(_STANDING, *withdrawn)
            case (
                ApplicationSubmitted()
                | TeacherEnrolled()
                | EnrolmentWithdrawn()
                | EnrolmentCancelled()
                | AttendanceRecorded()
                | AttendanceCorrected()
                | TrainingCompletedByTeacher()
                | CompletionRevoked() as data
            ):
                await _apply_part(connection, data)
            case _:
                pass

    async def field_known(self, field: str) -> bool:
        """Whether the field's designation has arrived."""
        return bool(await self._pool.fetchval("SELECT true FROM known_field WHERE field = $1", field))

    async def membership(self, college: str, field: str, on: date) -> Membership | None:
        """The college's place in the field's network; a centre only from its designation on."""
        row = await self._pool.fetchrow(
            "SELECT * FROM membership WHERE college = $1 AND field = $2", college, field
        )
        if row is None:
            return None
        return Membership(
            is_centre=row["centre_since"] is not None and row["centre_since"] <= on,
            group=CollegeGroup(row["group"]),
            sector=Sector(row["sector"]),
            province=row["province"],
        )

    async def version(self, curriculum: UUID, version: int, on: date) -> KnownVersion | None:
        """A curriculum version as it stands; in force only from its start on."""
        row = await self._pool.fetchrow(
            "SELECT * FROM curriculum_version WHERE curriculum = $1 AND version = $2", curriculum, version
        )
        if row is None:
            return None
        standing = Standing(row["standing"])
        if standing is Standing.IN_FORCE and on < row["since"]:
            standing = Standing.NOT_IN_FORCE
        chosen = Chosen(
            curriculum=curriculum,
            version=version,
            hours=row["hours"],
            completion=CompletionPolicy.model_validate_json(row["completion"]),
        )
        return KnownVersion(field=row["field"], standing=standing, chosen=chosen)

    async def counts(self, project: UUID) -> dict[str, int]:
        """Distinct teachers who applied, have a seat, attended, completed."""
        (row,) = await self._pool.fetch(_COUNTS, project)
        return dict(row)


async def _apply_membership(connection: Connection, event: _Membership) -> None:
    key = (event.college, event.field)
    if isinstance(event, CollegeLeftNetwork):
        await connection.execute("DELETE FROM membership WHERE college = $1 AND field = $2", *key)
        return
    await connection.execute(_MEMBER, *key, event.group, event.sector, event.province)
    if isinstance(event, NetworkCentreDesignated | NetworkCentreRevoked):
        since = event.on if isinstance(event, NetworkCentreDesignated) else None
        centre = "UPDATE membership SET centre_since = $3 WHERE college = $1 AND field = $2"
        await connection.execute(centre, *key, since)


async def _put_version(connection: Connection, curriculum: UUID, version: int, *known: Any) -> None:
    *facts, completion = known
    await connection.execute(_VERSION, curriculum, version, *facts, completion.model_dump_json())


async def _apply_part(connection: Connection, event: _Part) -> None:
    match event:
        case ApplicationSubmitted():
            await _takes_part(connection, event, "applied")
        case TeacherEnrolled():
            await _takes_part(connection, event, "enrolled")
        case EnrolmentWithdrawn() | EnrolmentCancelled():
            await connection.execute(_NO_SEAT, event.project, event.teacher)
        case AttendanceRecorded() | AttendanceCorrected():
            if event.hours > 0:
                await _takes_part(connection, event, "attended", event.session)
            else:
                who = (event.project, event.teacher, ["attended"], event.session)
                await connection.execute(_NO_PART, *who)
        case TrainingCompletedByTeacher():
            await _takes_part(connection, event, "completed")
        case CompletionRevoked():
            await connection.execute(_NO_PART, event.project, event.teacher, ["completed"], _WHOLE)


async def _takes_part(connection: Connection, event: OfApplicant, part: str, session: UUID = _WHOLE) -> None:
    await connection.execute(_TAKE_PART, event.project, event.teacher, part, session)
