"""Early warning through the API: what is expected, on what it rests, whom to invite (5.2-R1, 5.2-D2)."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import asyncpg
import pytest

from services.reporting.store.facts import apply
from services.reporting.store.generations import CONSUMER, GenerationInbox
from shared.contracts.common import CollegeGroup
from shared.contracts.curriculum.membership import MembershipGroupChanged
from shared.contracts.enrolment.enrolment import CompletionRefused, EnrolmentWithdrawn, TeacherEnrolled
from shared.contracts.enrolment.person import PersonalDataErased, TeacherRegistered
from shared.eventsourcing.subscribing.consume import take_in
from shared.kernel.ids import stream_id
from tests.reporting import story
from tests.reporting.client import Api
from tests.reporting.histories import ORDER, History, enrolment, person, stamps
from tests.reporting.story import CNC, day

Take = Callable[[History], Awaitable[None]]


@pytest.fixture
def take(pool: asyncpg.Pool) -> Take:
    async def taken(history: History) -> None:
        await take_in(pool, GenerationInbox(CONSUMER), history.events, apply)

    return taken


def registered(history: History, teacher: int, college: str, *fields: str) -> None:
    history.record(
        TeacherRegistered(on=day(1), teacher=person(teacher), college=college, fields=fields), person(teacher)
    )


def seat(history: History, teacher: int, year: int, college: str = "chonburi-tc") -> None:
    """In a project of a year; its number is the year's."""
    _, province, sector, group = story.COLLEGES[college]
    of = stamps(teacher, year, year=year, college=college, province=province, sector=sector, group=group)
    enrolled = TeacherEnrolled(
        on=date(year - 543, 3, 1), completion=story.POLICY, curriculum=CNC, version=1, **of
    )
    history.record(enrolled, enrolment(teacher, year))


@pytest.fixture
def rail() -> History:
    """Three colleges, a curriculum, a project of two seats; nobody has applied."""
    history = History()
    story.network(history)
    story.curriculum(history)
    story.approved_project(history)
    return history


async def outlook(api: Api, **times: str) -> Any:
    return await api.get("/v1/early-warnings/RAIL/2564", **times)


async def test_an_early_warning_is_completed_plus_under_way_times_the_share(
    api: Api, take: Take, rail: History
) -> None:
    for teacher in range(20, 32):  # of twelve who had a seat last year three left and one failed
        seat(rail, teacher, 2563)
        if teacher < 28:
            rail.completed(teacher, 2563, on=date(2020, 3, 5))
        elif teacher < 31:
            left = EnrolmentWithdrawn(on=date(2020, 3, 4), reason="ป่วย", **stamps(teacher, 2563, year=2563))
            rail.record(left, enrolment(teacher, 2563))
        seat(rail, teacher, 2557)  # seven years ago: too long to say anything
    await take(rail)
    first = await outlook(api)
    assert (first["share"], first["share_from"], first["share_seen"]) == (0.6667, "field", 12)
    for teacher in range(1, 13):
        seat(rail, teacher, 2564)
    rail.completed(1, 2564, on=day(24))
    rail.completed(40, 9, on=day(24))
    seat(rail, 40, 2564)  # trained already: a second seat brings nothing
    rail.record(
        CompletionRefused(on=day(25), hours_attended=1, hours_planned=30, reasons=("attendance",),
                          **stamps(2, 2564)), enrolment(2, 2564),
    )  # fmt: skip
    await take(rail)
    found = await outlook(api)
    assert (found["completed"], found["under_way"], found["expected"], found["target"]) == (2, 10, 8.7, 20)
    assert (found["outlook"], found["missing"], found["seats_needed"], found["days_left"]) == (
        "short",
        12,
        17,
        182,
    )
    assert list(found["lacks"]) == ["seats", "teachers"]
    assert "12 คน" in found["lacks"]["teachers"]["th"]
    assert found["sentences"][0]["en"] == "2 completed, 10 under way: 8.7 of 20 are expected."
    assert found["sentences"][1]["th"] == "อัตราการผ่านร้อยละ 67 จากปีก่อนของสาขานี้ (8 / 12 ที่นั่ง)"
    [listed] = (await api.get("/v1/early-warnings", fiscal_year=2564))["items"]
    assert listed == {name: found[name] for name in listed}
    over = await api.get("/v1/early-warnings/RAIL/2563")
    assert (over["outlook"], over["days_left"], over["share_from"]) == ("unknown", 0, "default")


async def test_the_share_is_the_nations_where_the_fields_own_past_says_too_little(
    api: Api, take: Take
) -> None:
    history = History()
    history.field()
    history.field("EV")
    for teacher in range(10):
        of = stamps(teacher, 3, field="EV", year=2563)
        seated = TeacherEnrolled(
            on=date(2020, 3, 1), completion=story.POLICY, curriculum=CNC, version=1, **of
        )
        history.record(seated, enrolment(teacher, 3))
        if teacher < 9:
            history.completed(teacher, 3, field="EV", on=date(2020, 3, 5))
    await take(history)
    rail = await outlook(api)
    assert (rail["share"], rail["share_from"], rail["share_seen"]) == (0.9, "national", 10)
    assert list(rail["lacks"]) == ["curriculum", "centre", "project", "teachers"]
    then = await outlook(api, through="2020-03-04")  # nobody had completed
    assert (then["share"], then["seats_needed"]) == (0.0, None)
    assert (await outlook(api, through="2020-02-28"))["share_from"] == "default"


async def test_an_early_warning_names_the_colleges_with_somebody_to_invite(
    api: Api, take: Take, rail: History
) -> None:
    for teacher in (1, 2, 3):
        registered(rail, teacher, "chonburi-tc", "RAIL")
    for teacher in (4, 5, 6, 7):
        registered(rail, teacher, "hatyai-tc", "EV", "RAIL")
    registered(rail, 8, "hatyai-tc", "EV")  # teaches another field
    registered(rail, 9, "rayong-tc", "RAIL")  # no member of the network
    rail.completed(1, 2563, on=date(2020, 3, 5))  # trained, though in another year
    seat(rail, 2, 2564)
    await take(rail)
    found = await outlook(api)
    told = [(c["college"], c["registered"], c["trained"], c["candidates"]) for c in found["colleges"]]
    assert told == [("hatyai-tc", 4, 0, 4), ("chonburi-tc", 3, 1, 1), ("maesai-vc", 0, 0, 0)]
    assert found["invitations"] == {"teachers": 5, "colleges": 2, "silent": 1}
    assert found["colleges"][0]["name"]["th"] == "วิทยาลัยเทคนิคหาดใหญ่"
    paged = await api.get("/v1/early-warnings/RAIL/2564", limit=1)
    rest = await api.get("/v1/early-warnings/RAIL/2564", limit=5, after=paged["next"])
    assert [*paged["colleges"], *rest["colleges"]] == found["colleges"]
    songkhla = await api.get("/v1/early-warnings/RAIL/2564", "supervisor@TH-90")
    assert [college["college"] for college in songkhla["colleges"]] == ["hatyai-tc"]
    assert songkhla["invitations"] == found["invitations"]
    before = rail.events[-1].recorded_at
    registered(rail, 4, "chonburi-tc", "RAIL")  # has moved
    rail.record(
        PersonalDataErased(on=day(28), person=person(5), request="DSR-1"), person(5)
    )  # changes nothing
    await take(rail)
    now = await outlook(api)
    left = [(c["college"], c["candidates"]) for c in now["colleges"]]
    assert left == [("hatyai-tc", 3), ("chonburi-tc", 2), ("maesai-vc", 0)]
    assert (await outlook(api, as_of=before.isoformat()))["colleges"] == found["colleges"]


async def test_moves_undone_with_an_earlier_day_count_nobody_twice(
    api: Api, take: Take, rail: History
) -> None:
    for number, college in ((2, "hatyai-tc"), (20, "chonburi-tc"), (5, "hatyai-tc")):
        moved = TeacherRegistered(on=day(number), teacher=person(1), college=college, fields=("RAIL",))
        rail.record(moved, person(1))
    _, province, sector, group = story.COLLEGES["hatyai-tc"]
    member: dict[str, Any] = {"college": "hatyai-tc", "field": "RAIL", "sector": sector, "province": province}
    for number, to in ((20, CollegeGroup.STANDARD), (5, group)):
        changed = MembershipGroupChanged(on=day(number), group=to, document=ORDER, **member)
        rail.record(changed, stream_id("membership", "hatyai-tc", "RAIL"))
    await take(rail)
    found = await outlook(api, through="2021-03-12")
    hatyai = found["colleges"][0]
    assert (hatyai["college"], hatyai["registered"], hatyai["candidates"]) == ("hatyai-tc", 1, 1)
    assert found["invitations"] == {"teachers": 1, "colleges": 1, "silent": 2}
