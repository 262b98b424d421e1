"""Applications, seats and offers through the API, on a real PostgreSQL (5.2-S3, 5.2-P3)."""

import asyncio
from collections import Counter
from datetime import timedelta

from services.enrolment.app import SERVICE
from shared.contracts.training.project import TrainingStarted
from shared.eventsourcing.appending.verify import refold, verify
from tests.integration.enrolment.desk import (
    FEB_1,
    HOME,
    PERSONNEL,
    PROJECT,
    Desk,
    id_of,
    path_of,
    world,
)

ON = {"on": FEB_1}
BECAUSE = {"reason": "ติดราชการ", **ON}


async def test_a_teacher_applies_and_leaves_her_college_with_a_seat_or_a_number(desk: Desk) -> None:
    outcomes = [(await desk.endorsed())[1] for _ in range(3)]
    seat = [
        "ApplicationEndorsedByCollege",
        "EligibilityConfirmed",
        "ApplicantSelected",
        "SeatTaken",
        "TeacherEnrolled",
    ]
    assert [sorted(names) for names in outcomes[:2]] == [sorted([*seat, "SeatLedgerOpened"]), sorted(seat)]
    assert "ApplicantWaitlisted" in outcomes[2]


async def test_a_freed_seat_goes_to_the_next_and_from_there_to_the_one_after(desk: Desk) -> None:
    first, *_ = [(await desk.endorsed())[0] for _ in range(2)]
    third, fourth = [(await desk.endorsed())[0] for _ in range(2)]
    assert await desk.facts(first, path_of(first, "withdraw"), BECAUSE) == [
        "SeatReleased",
        "EnrolmentWithdrawn",
    ]
    await desk.due()
    assert (await desk.stage(third), await desk.stage(fourth)) == ("OFFERED", "WAITLISTED")

    desk.clock.move(timedelta(hours=48))
    assert await desk.refused(third, path_of(third, "accept"), ON) == (409, "offer.expired")
    await desk.due()  # the offer lapses
    await desk.due()  # and the seat goes on
    assert (await desk.stage(third), await desk.stage(fourth)) == ("OFFER_LAPSED", "OFFERED")
    facts = await desk.facts(fourth, path_of(fourth, "accept"), ON)
    assert sorted(facts) == ["ApplicantSelected", "SeatTaken", "TeacherEnrolled"]

    assert await desk.facts(third, path_of(), ON) == ["ApplicationSubmitted"]
    await desk.done(PERSONNEL, path_of(third, "endorse"), ON)
    answer = await desk.get(third, path_of(third))
    assert (answer.json()["stage"], answer.json()["number"]) == ("WAITLISTED", 3)
    assert await desk.pool.fetchval("SELECT count(*) FROM due WHERE refused IS NOT NULL") == 0


async def test_an_offer_that_is_let_go_is_made_to_the_next(desk: Desk) -> None:
    first, _, third, fourth = [(await desk.endorsed())[0] for _ in range(4)]
    await desk.done(first, path_of(first, "withdraw"), BECAUSE)
    await desk.due()
    assert await desk.facts(third, path_of(third, "decline-offer"), ON) == [
        "SeatOfferDeclined",
        "SeatReleased",
    ]
    await desk.due()
    assert await desk.stage(fourth) == "OFFERED"


async def test_whoever_leaves_the_waitlist_meanwhile_is_passed_over(desk: Desk) -> None:
    first, _, third, fourth = [(await desk.endorsed())[0] for _ in range(4)]
    await desk.done(first, path_of(first, "withdraw"), BECAUSE)
    await desk.done(third, path_of(third, "withdraw"), BECAUSE)
    await desk.due()
    assert await desk.stage(fourth) == "OFFERED"


async def test_no_seat_is_offered_once_the_training_has_begun(desk: Desk) -> None:
    first, _, third = [(await desk.endorsed())[0] for _ in range(3)]
    opened = next(event for event in world() if type(event).__name__ == "ApplicationsOpened")
    started = {name: getattr(opened, name) for name in TrainingStarted.model_fields}
    await desk.know(TrainingStarted(**started))
    await desk.done(first, path_of(first, "withdraw"), BECAUSE)
    await desk.due()
    assert await desk.stage(third) == "WAITLISTED"


async def test_a_teacher_of_a_college_outside_the_network_is_told_why(
    desk: Desk,
) -> None:
    who = await desk.teacher("sattahip-tc", ("RAIL",))
    await desk.done(who, path_of(), ON)
    facts = await desk.facts("college.personnel@sattahip-tc", path_of(who, "endorse"), ON)
    assert facts == ["ApplicationEndorsedByCollege", "EligibilityRefused"]
    (reason,) = (await desk.get(who, path_of(who))).json()["reasons"]
    assert (reason["code"], reason["seed"]) == ("eligibility.college_not_in_network", "P-5")
    assert "เครือข่าย" in reason["th"]
    assert "network" in reason["en"]


async def test_seats_are_counted_for_everybody_to_see(desk: Desk) -> None:
    assert (await desk.get(PERSONNEL, f"/v1/projects/{PROJECT}/seats")).status_code == 404
    for _ in range(3):
        await desk.endorsed()
    seats = (await desk.get(PERSONNEL, f"/v1/projects/{PROJECT}/seats")).json()
    counted = {"capacity": 2, "taken": 2, "held": 0, "free": 0, "waiting": 1, "last_number": 1}
    assert counted.items() <= seats.items()


async def test_each_reader_sees_what_is_theirs(desk: Desk) -> None:
    mine = [(await desk.endorsed())[0] for _ in range(3)]
    (theirs, _) = await desk.endorsed("chonburi-tc")
    path = f"/v1/projects/{PROJECT}/applications"
    page = (await desk.get(PERSONNEL, path, limit=2)).json()
    rest = (await desk.get(PERSONNEL, path, limit=2, after=page["next"])).json()
    shown = [item["teacher"] for item in page["items"] + rest["items"]]
    assert sorted(shown) == sorted(map(id_of, mine))
    assert rest["next"] is None
    assert len((await desk.get("college.academic@chonburi-tc", path)).json()["items"]) == 4
    assert len((await desk.get("bureau.officer", path)).json()["items"]) == 4
    assert (await desk.get(f"college.academic@{HOME}", path)).status_code == 403
    assert (await desk.get(mine[0], path_of(theirs))).json()["code"] == "record.out_of_scope"
    assert (await desk.get(PERSONNEL, path_of(theirs))).status_code == 403
    record = (await desk.get(mine[0], f"/v1/teachers/{id_of(mine[0])}/record")).json()
    assert [len(record["applications"]), len(record["enrolments"])] == [1, 1]
    assert (await desk.get(mine[0], f"/v1/teachers/{id_of(theirs)}/record")).status_code == 403


async def test_many_endorsements_at_once_give_each_seat_once_and_numbers_without_a_gap(desk: Desk) -> None:
    applied = [await desk.applied() for _ in range(24)]
    answers = await asyncio.gather(*(desk.send(PERSONNEL, path_of(who, "endorse"), ON) for who in applied))
    assert {answer.status_code for answer in answers} == {200}
    types = Counter(fact["type"] for answer in answers for fact in answer.json()["facts"])
    assert types["ovec.enrolment.TeacherEnrolled"] == 2
    numbers = [
        fact["data"]["number"]
        for answer in answers
        for fact in answer.json()["facts"]
        if fact["type"].endswith("ApplicantWaitlisted")
    ]
    assert numbers == list(range(1, 23))
    assert [found async for found in verify(desk.pool, "enrolment")] == []
    assert [found async for found in refold(desk.pool, SERVICE.deciders, repair=False)] == []


async def test_a_repeated_key_gets_the_first_answer(desk: Desk) -> None:
    who = await desk.applied()
    first = await desk.send(PERSONNEL, path_of(who, "endorse"), ON, key="k")
    again = await desk.send(PERSONNEL, path_of(who, "endorse"), ON, key="k")
    anew = await desk.send(PERSONNEL, path_of(who, "endorse"), ON)
    assert first.content == again.content
    assert anew.json()["facts"] == []
