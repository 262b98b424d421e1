"""What training remembers of other services' events, on a real PostgreSQL."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from services.training.domain.project.drafting import Standing
from services.training.replicas import Replicas
from shared.contracts.common import CollegeGroup, Document, Sector
from shared.contracts.curriculum.content import CompletionPolicy, Content, Module
from shared.contracts.curriculum.curriculum import (
    CurriculumDrafted,
    CurriculumSuperseded,
    CurriculumVersionStarted,
    CurriculumWithdrawn,
)
from shared.contracts.curriculum.membership import (
    CollegeJoinedNetwork,
    CollegeLeftNetwork,
    MembershipGroupChanged,
    NetworkCentreDesignated,
    NetworkCentreRevoked,
)
from shared.contracts.enrolment.application import ApplicationSubmitted
from shared.contracts.enrolment.enrolment import (
    AttendanceCorrected,
    AttendanceRecorded,
    CompletionRevoked,
    EnrolmentWithdrawn,
    TeacherEnrolled,
    TrainingCompletedByTeacher,
)
from shared.contracts.event import Event
from shared.eventsourcing.storing.database import open_pool
from tests.integration.training.desk import migrated, recorded
from tests.servers.databases import FreshDatabase

OCT_1, OCT_2, OCT_3 = (date(2020, 10, day) for day in (1, 2, 3))
LETTER = Document(number="1", dated=OCT_1, issued_by="OVEC")
CURRICULUM, PROJECT, SESSION = UUID(int=1), UUID(int=2), UUID(int=3)
COMPLETION = CompletionPolicy()
_WHERE: dict[str, Any] = {"field": "RAIL", "sector": Sector.PUBLIC, "province": "TH-20"}
_MEMBER: dict[str, Any] = {**_WHERE, "college": "rayong-tc", "group": CollegeGroup.EXPERT}
_VERSION: dict[str, Any] = {"curriculum": CURRICULUM, "field": "RAIL", "version": 1}
_SEAT: dict[str, Any] = {"completion": COMPLETION, "curriculum": CURRICULUM, "version": 1}
_MARK: dict[str, Any] = {"session": SESSION, "session_date": OCT_2, "of_hours": 6}
started = CurriculumVersionStarted(
    on=OCT_2, content_hash="0" * 64, hours=30, completion=COMPLETION, **_VERSION
)


def of(teacher: int) -> dict[str, Any]:
    return {**_MEMBER, "on": OCT_2, "project": PROJECT, "teacher": UUID(int=teacher), "fiscal_year": 2564}


@pytest.fixture
async def pool(fresh_database: FreshDatabase) -> AsyncIterator[asyncpg.Pool]:
    pool = await open_pool((await fresh_database(migrated)).runtime)
    yield pool
    await pool.close()


async def after(pool: asyncpg.Pool, *events: Event) -> Replicas:
    replicas = Replicas(pool)
    async with pool.acquire() as connection:
        for event in [*events, events[-1]]:  # a repeat of the last changes nothing
            await replicas.apply(connection, recorded(event))
    return replicas


async def test_a_college_is_a_centre_from_its_designation_on(pool: asyncpg.Pool) -> None:
    assert await Replicas(pool).membership("rayong-tc", "RAIL", OCT_2) is None
    replicas = await after(
        pool,
        CollegeJoinedNetwork(on=OCT_1, **_MEMBER),
        NetworkCentreDesignated(on=OCT_2, document=LETTER, **_MEMBER),
        MembershipGroupChanged(on=OCT_3, document=LETTER, **{**_MEMBER, "group": CollegeGroup.EXCELLENCE}),
    )
    before, then = [await replicas.membership("rayong-tc", "RAIL", day) for day in (OCT_1, OCT_2)]
    assert before is not None
    assert then is not None
    assert (before.is_centre, then.is_centre, then.group) == (False, True, CollegeGroup.EXCELLENCE)
    assert await replicas.membership("rayong-tc", "AVIATION", OCT_2) is None

    await after(pool, NetworkCentreRevoked(on=OCT_3, document=LETTER, **_MEMBER))
    revoked = await replicas.membership("rayong-tc", "RAIL", OCT_3)
    assert revoked is not None
    assert not revoked.is_centre
    await after(pool, CollegeLeftNetwork(on=OCT_3, reason="ปิดสาขา", **_MEMBER))
    assert await replicas.membership("rayong-tc", "RAIL", OCT_3) is None


async def test_a_version_is_in_force_from_its_start_until_something_takes_its_place(
    pool: asyncpg.Pool,
) -> None:
    module = Module(
        title_th="ราง",
        title_en="Rail",
        theory_hours=10,
        practical_hours=20,
        competencies=("ซ่อม",),
        assessment="สอบ",
    )
    content = Content(
        title_th="ราง", title_en="Rail", modules=(module,), technologies=(), completion=COMPLETION
    )
    drafted = CurriculumDrafted(on=OCT_1, workshop=UUID(int=9), content=content, **_VERSION)
    assert await Replicas(pool).version(CURRICULUM, 1, OCT_2) is None
    for events, day, standing in (
        ([drafted], OCT_1, Standing.NOT_IN_FORCE),
        ([started], OCT_1, Standing.NOT_IN_FORCE),
        ([started], OCT_2, Standing.IN_FORCE),
        ([CurriculumWithdrawn(on=OCT_3, reason="เก่า", **_VERSION)], OCT_3, Standing.NOT_IN_FORCE),
        ([started, CurriculumSuperseded(on=OCT_3, **_VERSION)], OCT_2, Standing.SUPERSEDED),
    ):
        known = await (await after(pool, *events)).version(CURRICULUM, 1, day)
        assert known is not None
        assert (known.standing, known.chosen.hours, known.chosen.completion) == (standing, 30, COMPLETION)


async def test_figures_count_distinct_teachers(pool: asyncpg.Pool) -> None:
    done = TrainingCompletedByTeacher(
        completed_on=OCT_2, hours_attended=6, hours_planned=6, curriculum=CURRICULUM, version=1, **of(1)
    )
    replicas = await after(
        pool,
        *[ApplicationSubmitted(**of(teacher)) for teacher in (1, 1, 2, 3)],
        *[TeacherEnrolled(**of(teacher), **_SEAT) for teacher in (1, 2)],
        *[AttendanceRecorded(**of(teacher), **_MARK, hours=hours) for teacher, hours in ((1, 6), (2, 3))],
        done,
    )
    assert await replicas.counts(PROJECT) == {"applied": 3, "enrolled": 2, "attended": 2, "completed": 1}
    await after(pool, AttendanceCorrected(**of(2), **_MARK, hours=0, reason="ลงชื่อผิด"))
    await after(pool, CompletionRevoked(**of(1), reason="ทุจริต", document=LETTER))
    assert await replicas.counts(PROJECT) == {"applied": 3, "enrolled": 2, "attended": 1, "completed": 0}
    await after(pool, EnrolmentWithdrawn(**of(1), reason="ป่วย"))
    assert await replicas.counts(PROJECT) == {"applied": 3, "enrolled": 1, "attended": 0, "completed": 0}
    assert await replicas.counts(UUID(int=8)) == dict.fromkeys(
        ("applied", "enrolled", "attended", "completed"), 0
    )
