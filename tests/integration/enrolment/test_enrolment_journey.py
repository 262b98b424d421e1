"""From the sheet to the certificate through the API, on a real PostgreSQL (5.2-S3, 5.2-R1)."""

from datetime import date
from typing import Any

import pytest

from services.enrolment.app import SERVICE
from shared.contracts.training.policy import FiscalYearClosed
from shared.eventsourcing.appending.verify import refold, verify
from tests.integration.enrolment.desk import (
    ACADEMIC,
    CENTRE,
    FEB_1,
    HOME,
    MARCH_1,
    PERSONNEL,
    PROJECT,
    SESSION,
    Desk,
    id_of,
)

COLLEAGUE = f"{ACADEMIC}#00000000-0000-0000-0000-0000000000c1"
DIRECTOR = "bureau.director@BUREAU"
OF = f"/v1/projects/{PROJECT}"
SHEET = f"{OF}/sessions/{SESSION}/attendance"
ON = {"on": MARCH_1}
PAPER = {"number": "ศธ 0603/9", "dated": "2021-04-01", "issued_by": "BUREAU"}


def marks(*who: str, hours: int = 6) -> dict[str, Any]:
    return {"marks": [{"teacher": id_of(one), "hours": hours} for one in who], **ON}


def results(kind: str, *who: str, passed: bool = True) -> dict[str, Any]:
    of_each = [{"teacher": id_of(one), "score": 80, "passed": passed} for one in who]
    return {"kind": kind, "results": of_each, **ON}


@pytest.fixture
async def enrolled(desk: Desk) -> tuple[str, str]:
    return (await desk.endorsed())[0], (await desk.endorsed())[0]


async def completed(desk: Desk, *who: str) -> None:
    await desk.done(ACADEMIC, SHEET, marks(*who))
    for kind in ("POST_TEST", "PRACTICAL"):
        await desk.done(ACADEMIC, f"{OF}/assessments", results(kind, *who))
    await desk.done(ACADEMIC, f"{OF}/complete", {"teachers": [id_of(one) for one in who], **ON})


async def test_two_teachers_are_marked_assessed_completed_and_certified(
    desk: Desk, enrolled: tuple[str, str]
) -> None:
    await completed(desk, *enrolled)
    numbers = []
    for who in enrolled:
        path = f"{OF}/teachers/{id_of(who)}/certificate"
        answer = await desk.done(ACADEMIC, path, ON)
        numbers.append(answer["facts"][0]["data"]["number"])
        assert await desk.facts(ACADEMIC, path, ON) == []
    assert numbers == ["KC-RAIL-2564-0001", "KC-RAIL-2564-0002"]
    shown = (await desk.get(enrolled[0], f"{OF}/enrolments/{id_of(enrolled[0])}")).json()
    assert (shown["stage"], shown["hours_attended"], shown["completed_in"]) == ("COMPLETED", 6, 2564)
    assert shown["certificate"] == {"number": "KC-RAIL-2564-0001", "valid": True}
    assert [found async for found in verify(desk.pool, "enrolment")] == []
    assert [found async for found in refold(desk.pool, SERVICE.deciders, repair=False)] == []


async def test_a_completion_is_refused_with_reasons_until_facts_have_changed(
    desk: Desk, enrolled: tuple[str, str]
) -> None:
    who, complete = enrolled[0], f"{OF}/teachers/{id_of(enrolled[0])}/complete"
    await desk.done(ACADEMIC, SHEET, marks(who, hours=3))
    await desk.done(ACADEMIC, f"{OF}/assessments", results("POST_TEST", who))
    await desk.done(ACADEMIC, f"{OF}/assessments", results("PRACTICAL", who))
    assert await desk.facts(ACADEMIC, complete, ON) == ["CompletionRefused"]
    shown = (await desk.get(who, f"{OF}/enrolments/{id_of(who)}")).json()
    assert [reason["code"] for reason in shown["reasons"]] == ["completion.attendance_below_minimum"]
    await desk.done(ACADEMIC, SHEET, marks(who, hours=5))
    assert await desk.facts(ACADEMIC, complete, ON) == ["TrainingCompletedByTeacher"]
    assert await desk.facts(ACADEMIC, complete, ON) == []


async def test_a_locked_sheet_is_corrected_by_a_colleague(desk: Desk, enrolled: tuple[str, str]) -> None:
    who = enrolled[0]
    await desk.done(ACADEMIC, SHEET, marks(who))
    assert await desk.facts(ACADEMIC, f"{SHEET}/lock", ON) == ["AttendanceSheetLocked"]
    assert await desk.refused(ACADEMIC, SHEET, marks(who)) == (409, "attendance.locked")
    correction = {"teacher": id_of(who), "hours": 2, "reason": "มาสาย", **ON}
    assert await desk.refused(ACADEMIC, f"{SHEET}/correct", correction) == (403, "attendance.own_record")
    assert await desk.facts(COLLEAGUE, f"{SHEET}/correct", correction) == ["AttendanceCorrected"]


async def test_another_result_is_a_correction_with_its_reason(desk: Desk, enrolled: tuple[str, str]) -> None:
    who = enrolled[0]
    correct = f"{OF}/teachers/{id_of(who)}/assessments/correct"
    again = {"kind": "POST_TEST", "score": 55, "passed": False, "reason": "รวมคะแนนผิด", **ON}
    assert await desk.refused(ACADEMIC, correct, again) == (409, "assessment.nothing_recorded")
    await desk.done(ACADEMIC, f"{OF}/assessments", results("POST_TEST", who))
    other = results("POST_TEST", who, passed=False)
    assert await desk.refused(ACADEMIC, f"{OF}/assessments", other) == (409, "assessment.already_recorded")
    assert await desk.facts(ACADEMIC, correct, again) == ["AssessmentCorrected"]
    shown = (await desk.get(who, f"{OF}/enrolments/{id_of(who)}")).json()
    assert shown["results"]["POST_TEST"] == {"score": 55, "passed": False}


async def test_a_closed_fiscal_years_figures_stand_but_the_bureau_may_revoke(
    desk: Desk, enrolled: tuple[str, str]
) -> None:
    done, late = enrolled
    applicant = await desk.applied()
    await completed(desk, done)
    await desk.know(FiscalYearClosed(on=date(2021, 9, 30), fiscal_year=2563))
    await desk.done(ACADEMIC, SHEET, marks(late))
    await desk.know(FiscalYearClosed(on=date(2021, 9, 30), fiscal_year=2564))
    closed = (409, "enrolment.fiscal_year_closed")
    for path, body in [
        (SHEET, marks(late, hours=3)),
        (f"{OF}/assessments", results("PRACTICAL", late)),
        (f"{OF}/complete", {"teachers": [id_of(late)], **ON}),
    ]:
        assert await desk.refused(ACADEMIC, path, body) == closed
    leave = f"{OF}/applications/{id_of(late)}/withdraw"
    assert await desk.refused(late, leave, {"reason": "ติดราชการ", **ON}) == closed
    assert await desk.refused(await desk.teacher(), f"{OF}/applications", {"on": FEB_1}) == (
        409,
        "application.fiscal_year_closed",
    )
    endorse = f"{OF}/applications/{id_of(applicant)}/endorse"
    assert await desk.facts(PERSONNEL, endorse, {"on": FEB_1}) != []
    body = {"reason": "หลักฐานไม่ถูกต้อง", "document": PAPER, "on": "2021-09-30"}
    assert await desk.facts(DIRECTOR, f"{OF}/teachers/{id_of(done)}/revoke", body) == ["CompletionRevoked"]


async def test_anybody_who_signed_in_verifies_a_certificate_also_one_that_was_replaced(
    desk: Desk, enrolled: tuple[str, str]
) -> None:
    who = enrolled[0]
    await completed(desk, who)
    certificate = f"{OF}/teachers/{id_of(who)}/certificate"
    await desk.done(ACADEMIC, certificate, ON)
    because = {"reason": "เปลี่ยนชื่อสกุลหลังสมรส", **ON}
    assert sorted(await desk.facts(ACADEMIC, f"{certificate}/reissue", because)) == [
        "CertificateNumberTaken",
        "CertificateReissued",
    ]
    reader = "enterprise.representative@siam-rail"
    old, new = [
        (await desk.get(reader, f"/v1/certificates/KC-RAIL-2564-000{number}")).json() for number in (1, 2)
    ]
    assert (old["status"], old["replaced_by"]) == ("REPLACED", "KC-RAIL-2564-0002")
    assert (new["status"], new["issuer"], new["completed_on"]) == ("VALID", CENTRE, MARCH_1)
    assert (new["hours_attended"], new["hours_planned"], new["version"]) == (6, 6, 1)
    assert new["name"].startswith("นางสาวสมมติ")
    assert new["name"].endswith(" ท…")
    looked = "SELECT count(*) FROM identity_read WHERE purpose = 'VERIFICATION' AND role = $1"
    assert await desk.pool.fetchval(looked, "enterprise.representative") == 2
    for unknown in ("KC-RAIL-2564-0003", "KC-RAIL-2565-0001", "KC-EV-2564-0001"):
        answer = await desk.get(reader, f"/v1/certificates/{unknown}")
        assert (answer.status_code, answer.json()["code"]) == (404, "certificate.unknown")

    erase = f"/v1/people/{id_of(who)}/erase"
    await desk.done("privacy.officer@OVEC", erase, {"request": "DSR-2564-001", **ON})
    await desk.due()
    erased = (await desk.get(reader, "/v1/certificates/KC-RAIL-2564-0002")).json()
    assert (erased["status"], erased["name"]) == ("VALID", None)

    body = {"reason": "พิมพ์ผิด", "document": PAPER, "on": "2021-04-02"}
    assert await desk.facts(DIRECTOR, f"{certificate}/revoke", body) == ["CertificateRevoked"]
    voided = (await desk.get(reader, "/v1/certificates/KC-RAIL-2564-0002")).json()
    assert voided["status"] == "REVOKED"


async def test_a_revoked_completion_voids_its_certificate(desk: Desk, enrolled: tuple[str, str]) -> None:
    who = enrolled[0]
    await completed(desk, who)
    await desk.done(ACADEMIC, f"{OF}/teachers/{id_of(who)}/certificate", ON)
    body = {"reason": "หลักฐานไม่ถูกต้อง", "document": PAPER, "on": "2021-04-02"}
    revoked = await desk.facts(DIRECTOR, f"{OF}/teachers/{id_of(who)}/revoke", body)
    assert revoked == ["CompletionRevoked", "CertificateRevoked"]
    verified = (await desk.get("teacher@anywhere", "/v1/certificates/KC-RAIL-2564-0001")).json()
    assert (verified["status"], verified["ended_on"]) == ("REVOKED", "2021-04-02")
    (shown, *_) = [
        item
        for item in (await desk.get(ACADEMIC, f"{OF}/enrolments")).json()["items"]
        if item["teacher"] == id_of(who)
    ]
    assert (shown["stage"], shown["certificate"]["valid"]) == ("REVOKED", False)


async def test_only_the_centre_writes_and_only_enrolled_teachers_are_written_down(
    desk: Desk, enrolled: tuple[str, str]
) -> None:
    other, stranger = f"college.academic@{HOME}", await desk.teacher()
    alone = f"{OF}/teachers/{id_of(enrolled[0])}"
    everybody = {"teachers": [id_of(enrolled[0])], **ON}
    for path, body in [
        (SHEET, marks(enrolled[0])),
        (f"{OF}/assessments", results("PRACTICAL", enrolled[0])),
        (f"{OF}/complete", everybody),
        (f"{alone}/complete", ON),
        (f"{alone}/certificate", ON),
    ]:
        assert await desk.refused(other, path, body) == (403, "enrolment.other_centre")
    assert await desk.refused(ACADEMIC, SHEET, marks(stranger)) == (409, "enrolment.not_enrolled")
    assert await desk.refused(ACADEMIC, SHEET, marks(*enrolled[:1] * 2)) == (422, "enrolment.teacher_twice")
    assert await desk.refused(ACADEMIC, f"{alone}/certificate", ON) == (409, "enrolment.wrong_stage")


async def test_prose_takes_no_personal_data(desk: Desk, enrolled: tuple[str, str]) -> None:
    path = f"{OF}/applications/{id_of(enrolled[0])}/withdraw"
    answer = await desk.send(enrolled[0], path, {"reason": "โทร 0812345678", **ON})
    assert answer.status_code == 422
    assert "0812345678" not in answer.text


async def test_what_is_not_known_yet_may_be_asked_again(desk: Desk) -> None:
    who, elsewhere = await desk.teacher(), "/v1/projects/00000000-0000-0000-0000-000000000001"
    assert await desk.refused(who, f"{elsewhere}/applications", ON) == (503, "project.unknown")
    session = f"{OF}/sessions/00000000-0000-0000-0000-000000000001/attendance"
    assert await desk.refused(ACADEMIC, session, marks(who)) == (503, "session.unknown")
    teacher = {"person": id_of(who), "college": HOME, "fields": ["EV"], **ON}
    assert await desk.refused(PERSONNEL, "/v1/teachers", teacher) == (503, "field.unknown")
    nowhere = {**teacher, "college": "nowhere-tc"}
    assert await desk.refused(PERSONNEL, "/v1/teachers", nowhere) == (503, "college.unknown")


async def test_a_college_lists_its_own_teachers(desk: Desk) -> None:
    mine = sorted([id_of(await desk.teacher()) for _ in range(3)])
    await desk.teacher(CENTRE)
    page = (await desk.get(PERSONNEL, "/v1/teachers", limit=2)).json()
    rest = (await desk.get(PERSONNEL, "/v1/teachers", limit=2, after=page["next"])).json()
    assert [item["teacher"] for item in page["items"] + rest["items"]] == mine


async def test_two_trainings_of_the_same_days_are_not_for_one_teacher(desk: Desk) -> None:
    who, _ = await desk.endorsed()
    await desk.pool.execute(
        """INSERT INTO known_project SELECT gen_random_uuid(), centre, field, fiscal_year, seats, opened_on,
           closes_on, starts_on + 2, ends_on + 2, completion, curriculum, version FROM known_project"""
    )
    other = await desk.pool.fetchval("SELECT project FROM known_project WHERE project <> $1", PROJECT)
    applications = f"/v1/projects/{other}/applications"
    await desk.done(who, applications, {"on": "2021-02-01"})
    facts = await desk.done(PERSONNEL, f"{applications}/{id_of(who)}/endorse", {"on": "2021-02-01"})
    assert facts["facts"][-1]["data"]["reasons"] == ["eligibility.overlapping_training"]
