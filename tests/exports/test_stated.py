"""Every export says of when it is, how final, by which rules, who asked, of where; and if it is a demo's."""

from dataclasses import replace

import pytest

from services.reporting.exports.desk import Desk
from tests.exports.test_bounded import with_desk
from tests.reporting.client import Api
from tests.reporting.opened import lines, printed, sheets, unspaced

pytestmark = pytest.mark.asyncio(loop_scope="module")
BOOKS = ("kpis?fiscal_year=2564&", "proofs/RAIL/2564/5.2-R1?", "funnel?fiscal_year=2564&", "projects?")


@pytest.mark.parametrize("demo", [True, False])
async def test_a_workbook_and_a_csv_say_it(api: Api, demo: bool) -> None:
    async with with_desk(api, replace(Desk(), demo=demo)):
        for path in BOOKS:
            answer = await api.answer(f"/v1/exports/{path}language=th", "supervisor@TH-20")
            book = sheets(answer.content)
            about = {str(name): value for name, value, *_ in book["คำอธิบาย"].values if name}
            assert about["ข้อมูล ณ"] == "1 เม.ย. 2564 10.00.00 น."
            assert about["หลักเกณฑ์ฉบับ"] == "2564.2"
            assert about["ผู้ขอข้อมูล"] == "ผู้กำกับติดตาม (supervisor), OVEC"
            assert about["ขอบเขต"] == ("ทั่วประเทศ" if path.startswith("kpis") else "ชลบุรี")
            assert str(about["สถานะข้อมูล"]).startswith("เบื้องต้น")
            assert ("ข้อมูลสาธิต" in about) == demo
            assert "5.2-R1" in about
            first = next(iter(book.values()))
            assert (first.freeze_panes, first.auto_filter.ref is not None) == ("A2", True)
            answer = await api.answer(f"/v1/exports/{path}language=en&format=csv", "supervisor@TH-20")
            for row in lines(answer.content):
                assert row["Known at"] == "2021-04-01T03:00:00+00:00"
                assert (row["Standing"], row["Rules version"]) == ("provisional", "2564.2")
                assert (row["Asked for by"], row["Demo data"]) == ("supervisor OVEC", "DEMO" if demo else "")
            named = answer.headers["content-disposition"]
            assert ("-demo-" in named) == demo
            assert "20210401T100000.csv" in named


@pytest.mark.parametrize("demo", [True, False])
async def test_a_report_says_it_on_every_page(api: Api, demo: bool) -> None:
    async with with_desk(api, replace(Desk(), demo=demo)):
        answer = await api.answer("/v1/exports/reports/fields/RAIL/2564?language=th", "supervisor@SOUTH")
    report = printed(answer.content)
    mark, pages = unspaced("ข้อมูลสาธิต: ชื่อสาขา สถานศึกษา"), report.count(unspaced("ข้อมูล ณ:"))
    assert pages >= 2
    assert report.count(mark) == (pages if demo else 0)
    for said in ("หลักเกณฑ์ฉบับ: 2564.2", "ผู้ขอข้อมูล: ผู้กำกับติดตาม (supervisor), OVEC"):
        assert report.count(unspaced(said)) == pages
    assert "สงขลา" in report  # the scope
    assert "ชลบุรี" not in report
    assert answer.headers["cache-control"] == "no-store"


async def test_a_role_that_may_not_prove_exports_no_proof_and_what_is_not_there_is_told(api: Api) -> None:
    assert (await api.answer("/v1/exports/proofs/RAIL/2564/5.2-R1", "teacher")).status_code == 403
    assert (await api.answer("/v1/exports/kpis?fiscal_year=2564", "")).status_code == 401
    for path in ("scorecards/MAGIC/2564", "reports/fields/MAGIC/2564", "charts/fields/MAGIC/2564"):
        answer = await api.answer(f"/v1/exports/{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "reporting.unknown_field")
    assert (await api.answer("/v1/exports/changes")).json()["code"] == "reporting.from_what"
    assert (await api.answer("/v1/exports/kpis?fiscal_year=2564&format=ods")).status_code == 422
