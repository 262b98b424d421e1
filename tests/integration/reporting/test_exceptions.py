"""Each rule of what does not add up finds what is planted, and nothing in the story, where all adds up."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from services.reporting.checking.rules_checked import check_rules
from services.reporting.figures.exceptions import RULES
from services.reporting.store.exceptions import Kind
from services.reporting.store.facts import apply
from services.reporting.store.generations import CONSUMER, GenerationInbox
from shared.contracts.enrolment.enrolment import TeacherEnrolled, TrainingCompletedByTeacher
from shared.contracts.training.project import ProjectDrafted
from shared.eventsourcing.subscribing.consume import take_in
from tests.reporting.client import NOW, Api
from tests.reporting.histories import History, enrolment, person, stamps
from tests.reporting.story import OF_PROJECT, POLICY, PROJECT, attended, day, whole

CHOSEN: dict[str, Any] = {"curriculum": PROJECT, "version": 1}


def seat(history: History, teacher: int, **other: Any) -> None:
    of = stamps(teacher, 1, **other)
    history.record(TeacherEnrolled(on=day(14), completion=POLICY, **CHOSEN, **of), enrolment(teacher, 1))


def unattended(history: History) -> None:
    seat(history, 4)
    history.completed(4, on=day(24))


def unenrolled(history: History) -> None:
    attended(history, 4)
    history.completed(4, on=day(24))


def crowded(history: History) -> None:
    for teacher in (4, 5):  # the project has two seats, and one teacher has completed
        seat(history, teacher)
        attended(history, teacher)
        history.completed(teacher, on=day(24))


def again(history: History) -> None:
    history.completed(1, 2, on=day(24))


def more_than_reported(history: History) -> None:
    seat(history, 4)
    attended(history, 4)
    history.completed(4, on=day(24))


def too_late(history: History) -> None:
    seat(history, 4)
    attended(history, 4)
    history.completed(4, on=day(25))


def without_target(history: History) -> None:
    of = {**OF_PROJECT, "project": enrolment(0, 0), "fiscal_year": 2566}
    drafted = ProjectDrafted(
        on=day(26), title_th="อบรมครู", title_en="Teachers", seats=2, starts_on=day(20), ends_on=day(24), **of
    )
    history.record(drafted, of["project"])


def stranger(history: History) -> None:
    seat(history, 4, college="trang-poly", province="TH-92")


PLANTED: dict[Kind, Callable[[History], None]] = {
    Kind.COMPLETED_UNATTENDED: unattended,
    Kind.COMPLETED_UNENROLLED: unenrolled,
    Kind.MORE_COMPLETED_THAN_SEATS: crowded,
    Kind.COMPLETED_TWICE: again,
    Kind.REPORT_DIFFERS: more_than_reported,
    Kind.COMPLETED_OUTSIDE_DATES: too_late,
    Kind.PROJECT_WITHOUT_TARGET: without_target,
    Kind.NOT_A_MEMBER: stranger,
}
SAID = {
    Kind.MORE_COMPLETED_THAN_SEATS: "3 completed, but the project has 2 seats.",
    Kind.COMPLETED_TWICE: (
        "One teacher completed 2 projects of the field in one year; the KPI counts her once."
    ),
    Kind.REPORT_DIFFERS: "The results report says 1 completed, the facts say 2.",
    Kind.COMPLETED_OUTSIDE_DATES: (
        "Completed on 2021-03-25, outside the project's dates 2021-03-20 to 2021-03-24."
    ),
    Kind.NOT_A_MEMBER: "The college trang-poly was no member of the field's network on 2021-03-14.",
}


async def take(pool: asyncpg.Pool, history: History) -> None:
    await take_in(pool, GenerationInbox(CONSUMER), history.events, apply)


async def found(api: Api, as_: str = "central.officer", **query: Any) -> list[Any]:
    items: list[Any] = (await api.get("/v1/exceptions", as_, **query))["items"]
    return items


async def test_a_story_in_which_all_adds_up_has_none(api: Api, pool: asyncpg.Pool) -> None:
    await take(pool, whole())
    assert await found(api, resolved=True) == []


@pytest.mark.parametrize("kind", PLANTED)
async def test_each_rule_finds_what_is_planted_and_not_before_it_was_known(
    api: Api, pool: asyncpg.Pool, kind: Kind
) -> None:
    history = whole()
    before = history.events[-1].recorded_at
    PLANTED[kind](history)
    await take(pool, history)
    [item] = await found(api, kind=kind)
    last = history.events[-1]
    assert item["kind"] == kind
    assert item["what"]["en"] == SAID.get(kind, item["what"]["en"])
    assert item["what"]["th"] != item["what"]["en"]
    assert (item["since"], item["resolved"]) == (last.recorded_at.isoformat().replace("+00:00", "Z"), None)
    ids = {str(event.id) for event in history.events}
    assert all(event["event"] in ids for event in item["events"])
    assert await found(api, kind=kind, as_of=before.isoformat()) == []
    assert await found(api, kind=kind, fiscal_year=2560) == []


async def test_a_stream_that_waits_is_an_exception_of_the_whole_nation(api: Api, pool: asyncpg.Pool) -> None:
    history = whole()
    missing = next(event for event in history.events if isinstance(event.data, TrainingCompletedByTeacher))
    history.events.remove(missing)
    await take(pool, history)
    [item] = await found(api, kind="events_held_back")
    assert (item["events"][0]["stream"], item["province"]) == (str(missing.stream), None)
    assert await found(api, "supervisor@SOUTH", kind="events_held_back") == []


async def test_whoever_sees_one_province_sees_its_exceptions(api: Api, pool: asyncpg.Pool) -> None:
    history = whole()
    stranger(history)
    await take(pool, history)
    assert [item["province"] for item in await found(api, "supervisor@TH-92")] == ["TH-92"]
    assert await found(api, "supervisor@TH-20") == []


async def test_what_a_nightly_check_noted_stays_as_resolved_once_it_is_mended(
    api: Api, pool: asyncpg.Pool
) -> None:
    history = whole()
    unattended(history)
    await take(pool, history)
    kinds = {item["kind"] for item in await found(api)}
    assert kinds == {"completed_unattended", "report_differs"}
    async with pool.acquire() as connection:
        assert await check_rules(connection, NOW) == (2, 0)
        history.revoked(4, on=day(26))
        await take(pool, history)
        assert await check_rules(connection, NOW + timedelta(days=1)) == (0, 2)
    assert await found(api) == []
    later = (NOW + timedelta(days=2)).isoformat()
    mended = await found(api, resolved=True, as_of=later)
    assert {item["kind"] for item in mended} == kinds
    assert {item["resolved"] for item in mended} == {"2021-04-02T03:00:00Z"}


async def test_pages_of_exceptions_follow_each_other_without_a_gap(api: Api, pool: asyncpg.Pool) -> None:
    history = whole()
    for plant in PLANTED.values():
        if plant not in {unattended, unenrolled, more_than_reported, too_late}:
            plant(history)
    await take(pool, history)
    everything = await found(api, limit=500)
    page = await api.get("/v1/exceptions", limit=1)
    seen = page["items"]
    while page["next"]:
        page = await api.get("/v1/exceptions", limit=1, after=page["next"])
        seen += page["items"]
    assert seen == everything
    assert len(seen) > len(PLANTED) / 2
    assert str(person(1)) in next(item["place"] for item in seen if item["kind"] == "completed_twice")


def test_every_rule_has_its_test() -> None:
    assert set(RULES) == {*PLANTED, Kind.EVENTS_HELD_BACK}
