"""Data-quality exceptions: what does not add up, where, since when, with the events.

Two ways lead here. The rules of ``figures/exceptions.py`` are asked of the facts at any instant. What facts
cannot know (a topic that lacks an event, a digest that differs) a check finds and writes down with `note`.
A check that looks again and no longer finds what it noted has thereby resolved it.
"""

import dataclasses
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from services.reporting.store.queries import statements
from shared.eventsourcing.storing.database import Connection
from shared.kernel.refusal import words

SQL = statements(Path(__file__).with_suffix(".sql"))


class Kind(StrEnum):
    """What does not add up. The value is stored: it is never changed."""

    COMPLETED_UNATTENDED = "completed_unattended"  # a completion, and not one session attended
    COMPLETED_UNENROLLED = "completed_unenrolled"  # a completion of a teacher without a seat
    MORE_COMPLETED_THAN_SEATS = "more_completed_than_seats"  # a project with more completions than seats
    COMPLETED_TWICE = "completed_twice"  # one teacher, two projects of a field in one fiscal year
    REPORT_DIFFERS = "report_differs"  # head-counts of a results report, and what the facts say now
    COMPLETED_OUTSIDE_DATES = "completed_outside_dates"  # a completion outside its project's dates
    PROJECT_WITHOUT_TARGET = "project_without_target"  # no target for the project's field and year
    NOT_A_MEMBER = "not_a_member"  # a college without membership on the day of the enrolment
    EVENTS_HELD_BACK = "events_held_back"  # a stream waits, so figures lack its later events
    COUNTER_DIFFERS = "counter_differs"  # a counter, and a recount of its facts
    RECORDS_DIFFER = "records_differ"  # a store, its topic and the read models do not hold the same


TEXTS: Mapping[Kind, tuple[str, str]] = {
    Kind.COMPLETED_UNATTENDED: (
        "ผ่านการฝึกอบรมโดยไม่มีบันทึกการเข้าอบรม",
        "Completed, though no attendance is recorded.",
    ),
    Kind.COMPLETED_UNENROLLED: (
        "ผ่านการฝึกอบรมโดยไม่มีที่นั่งในโครงการ",
        "Completed without a seat in the project.",
    ),
    Kind.MORE_COMPLETED_THAN_SEATS: (
        "มีผู้ผ่านการฝึกอบรม {completed} คน มากกว่าจำนวนที่นั่ง {seats} ที่นั่ง",
        "{completed} completed, but the project has {seats} seats.",
    ),
    Kind.COMPLETED_TWICE: (
        "ครูคนเดียวกันผ่านการฝึกอบรม {projects} โครงการของสาขาในปีงบประมาณเดียวกัน (ตัวชี้วัดนับครั้งเดียว)",
        "One teacher completed {projects} projects of the field in one year; the KPI counts her once.",
    ),
    Kind.REPORT_DIFFERS: (
        "รายงานผลระบุผู้ผ่านการฝึกอบรม {reported} คน แต่ข้อเท็จจริงมี {completed} คน",
        "The results report says {reported} completed, the facts say {completed}.",
    ),
    Kind.COMPLETED_OUTSIDE_DATES: (
        "วันที่ผ่านการฝึกอบรม {completed_on} อยู่นอกช่วงเวลาของโครงการ {starts_on} ถึง {ends_on}",
        "Completed on {completed_on}, outside the project's dates {starts_on} to {ends_on}.",
    ),
    Kind.PROJECT_WITHOUT_TARGET: (
        "โครงการอยู่ในปีงบประมาณที่สาขายังไม่มีค่าเป้าหมาย",
        "The project's field has no target for its fiscal year.",
    ),
    Kind.NOT_A_MEMBER: (
        "สถานศึกษา {college} ไม่ได้เป็นสมาชิกเครือข่ายของสาขาในวันที่ {enrolled_on}",
        "The college {college} was no member of the field's network on {enrolled_on}.",
    ),
    Kind.EVENTS_HELD_BACK: (
        "มีเหตุการณ์ของ {source} ที่ยังไม่ได้นับ: {reason}",
        "Events of {source} are not counted yet: {reason}",
    ),
    Kind.COUNTER_DIFFERS: (
        "ตัวนับ {figure} แสดง {counter} แต่ข้อเท็จจริงมี {facts}",
        "The counter of {figure} says {counter}, its facts say {facts}.",
    ),
    Kind.RECORDS_DIFFER: ("ข้อมูลใน {one} กับ {other} ไม่ตรงกัน: {what}", "{one} and {other} differ: {what}"),
}


@dataclass(frozen=True, slots=True)
class Pointer:
    """One event that has to do with it."""

    source: str
    stream: UUID
    version: int
    event: UUID | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One exception that a check found. ``place`` names it within its kind."""

    kind: Kind
    place: str
    said: Mapping[str, Any] = dataclasses.field(default_factory=dict)  # fills the words
    events: tuple[Pointer, ...] = ()
    field: str | None = None
    fiscal_year: int | None = None
    province: str | None = None
    project: UUID | None = None


def in_words(kind: Kind, said: Mapping[str, Any]) -> tuple[str, str]:
    """What does not add up, in Thai and in English."""
    th, en = TEXTS[kind]
    return words(th, said), words(en, said)


async def note(
    connection: Connection, found: Iterable[Found], kinds: Collection[Kind], now: datetime
) -> tuple[int, int]:
    """Write down what a check found of the kinds that it looks for; how many it opened, how many it resolved.

    What is open stays as it was first noted, with the words of today. May be called again with the same.
    """
    seen = {(each.kind, each.place): each for each in found}
    if stray := {kind for kind, _ in seen} - set(kinds):
        raise ValueError(f"found what was not looked for: {sorted(stray)}")
    keys = ([kind for kind, _ in seen], [place for _, place in seen])
    async with connection.transaction():
        resolved = await connection.fetch(SQL["resolve"], list(kinds), *keys, now)
        opened = await connection.fetch(SQL["open"], *keys, *_columns(seen.values()), now)
    return sum(row["opened"] for row in opened), len(resolved)


def _columns(found: Collection[Found]) -> tuple[list[Any], ...]:
    return (
        [orjson.dumps(dict(each.said), default=str).decode() for each in found],
        [orjson.dumps(each.events, default=str).decode() for each in found],
        [each.field for each in found],
        [each.fiscal_year for each in found],
        [each.province for each in found],
        [each.project for each in found],
    )
