"""What enrolment knows of colleges and networks (curriculum) and of projects and sessions (training)."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from asyncpg import Pool

from services.enrolment.domain.open_project import OpenProject, Session
from shared.contracts.common import CollegeGroup, Sector
from shared.contracts.curriculum.college import CollegeRegistered
from shared.contracts.curriculum.content import CompletionPolicy
from shared.contracts.curriculum.field import FieldDesignated
from shared.contracts.curriculum.membership import (
    CollegeJoinedNetwork,
    CollegeLeftNetwork,
    MembershipGroupChanged,
    NetworkCentreDesignated,
    NetworkCentreRevoked,
)
from shared.contracts.recorded import Recorded
from shared.contracts.training.policy import FiscalYearClosed
from shared.contracts.training.project import (
    ApplicationsClosed,
    ApplicationsOpened,
    ProjectCancelled,
    TrainingStarted,
)
from shared.contracts.training.session import SessionRescheduled, SessionScheduled
from shared.eventsourcing.storing.database import Connection
from shared.kernel.fiscal_year import bangkok_date
from shared.kernel.frozen import Frozen
from shared.kernel.refusal import Refused


class Standing(Frozen):
    """Where a college stood on a day: its group is None if it was no member of the field's network."""

    sector: Sector
    province: str
    group: CollegeGroup | None


class Timetable(Frozen):
    """All hours planned, and the day of the last session."""

    hours: int
    last_session_on: date | None


class Replicas:
    """Looks up; what is not known is refused as not yet known, for its event may still be on the way."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def apply(self, connection: Connection, event: Recorded) -> None:
        """Take in what is used here; everything else passes."""
        match event.data:
            case CollegeRegistered() as data:
                await connection.execute(
                    "INSERT INTO known_college VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                    data.college, data.province, data.sector,
                )  # fmt: skip
            case FieldDesignated() as data:
                await connection.execute(
                    "INSERT INTO known_field VALUES ($1) ON CONFLICT DO NOTHING", data.field
                )
            case (
                CollegeJoinedNetwork() | MembershipGroupChanged() | NetworkCentreDesignated()
                | NetworkCentreRevoked() | CollegeLeftNetwork()
            ) as data:  # fmt: skip
                group = None if isinstance(data, CollegeLeftNetwork) else data.group
                await connection.execute(
                    "INSERT INTO membership_step VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
                    data.college, data.field, data.on, event.version, group,
                )  # fmt: skip
            case ApplicationsOpened() as data:
                await _open(connection, data)
            case ApplicationsClosed() as data:
                await connection.execute(
                    "UPDATE known_project SET closed = true WHERE project = $1", data.project
                )
            case TrainingStarted() as data:
                await connection.execute(
                    "UPDATE known_project SET started = true WHERE project = $1", data.project
                )
            case ProjectCancelled() as data:
                await connection.execute(
                    "UPDATE known_project SET cancelled = true WHERE project = $1", data.project
                )
            case SessionScheduled() as data:
                await connection.execute(
                    "INSERT INTO known_session VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                    data.session, data.project, bangkok_date(data.starts_at), data.hours,
                )  # fmt: skip
            case SessionRescheduled() as data:
                await connection.execute(
                    "UPDATE known_session SET session_date = $2 WHERE session = $1",
                    data.session, bangkok_date(data.starts_at),
                )  # fmt: skip
            case FiscalYearClosed() as data:
                await connection.execute(
                    "INSERT INTO closed_fiscal_year VALUES ($1) ON CONFLICT DO NOTHING", data.fiscal_year
                )
            case _:
                pass

    async def project(self, project: UUID) -> OpenProject:
        """A project that has opened for applications at some time."""
        row = await self._pool.fetchrow(
            """SELECT *, EXISTS (SELECT FROM closed_fiscal_year c WHERE c.fiscal_year = p.fiscal_year)
                         AS year_closed
               FROM known_project p WHERE project = $1""",
            project,
        )
        if row is None:
            raise Refused("project.unknown")
        facts: dict[str, Any] = dict(row)
        return OpenProject(completion=CompletionPolicy.model_validate_json(facts.pop("completion")), **facts)

    async def year_closed(self, project: UUID) -> bool:
        """Whether the project's fiscal year is known to be closed."""
        closed = (
            "SELECT true FROM known_project JOIN closed_fiscal_year USING (fiscal_year) WHERE project = $1"
        )
        return bool(await self._pool.fetchval(closed, project))

    async def session(self, project: UUID, session: UUID) -> Session:
        """A session on the project's timetable."""
        row = await self._pool.fetchrow(
            "SELECT session, session_date, hours FROM known_session WHERE project = $1 AND session = $2",
            project, session,
        )  # fmt: skip
        if row is None:
            raise Refused("session.unknown")
        return Session(**row)

    async def timetable(self, project: UUID) -> Timetable:
        """The whole timetable; without sessions it has no hours."""
        row = await self._pool.fetchrow(
            """SELECT coalesce(sum(hours), 0)::integer AS hours, max(session_date) AS last_session_on
               FROM known_session WHERE project = $1""",
            project,
        )
        return Timetable(**dict(row or {}))

    async def standing(self, college: str, field: str, on: date) -> Standing:
        """The college on that day, as applications are stamped with it."""
        row = await self._pool.fetchrow(
            """SELECT sector, province, (
                   SELECT group_name FROM membership_step m
                   WHERE m.college = c.college AND m.field = $2 AND m.since <= $3
                   ORDER BY since DESC, version DESC LIMIT 1) AS group_name
               FROM known_college c WHERE c.college = $1""",
            college, field, on,
        )  # fmt: skip
        if row is None:
            raise Refused("college.unknown", college=college)
        group = row["group_name"] and CollegeGroup(row["group_name"])
        return Standing(sector=Sector(row["sector"]), province=row["province"], group=group)

    async def require(self, college: str, fields: Iterable[str]) -> None:
        """Refuse a college or a field that is not known here."""
        if not await self._pool.fetchval(
            "SELECT EXISTS (SELECT FROM known_college WHERE college = $1)", college
        ):
            raise Refused("college.unknown", college=college)
        rows = await self._pool.fetch("SELECT field FROM known_field WHERE field = ANY($1)", list(fields))
        for field in sorted(set(fields) - {row["field"] for row in rows}):
            raise Refused("field.unknown", field=field)


async def _open(connection: Connection, data: ApplicationsOpened) -> None:
    await connection.execute(
        """INSERT INTO known_project (project, centre, field, fiscal_year, seats, opened_on, closes_on,
                                      starts_on, ends_on, completion, curriculum, version)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING""",
        data.project, data.centre, data.field, data.fiscal_year, data.seats, data.on, data.closes_on,
        data.starts_on, data.ends_on, json.dumps(data.completion.model_dump(mode="json")), data.curriculum,
        data.version,
    )  # fmt: skip
