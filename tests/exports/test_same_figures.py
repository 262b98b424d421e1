"""The same figures everywhere: each export, opened again, says what the API says in the same moment."""

import io
from datetime import date, datetime
from typing import Any

import pytest
from PIL import Image

from services.reporting.api.projects import list_projects
from services.reporting.exports.as_csv import plain
from services.reporting.exports.routes import reports
from tests.reporting.client import Api
from tests.reporting.opened import lines, printed, rows, sheets, unspaced
from tests.reporting.story import CNC

EN = {"language": "en"}
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def file(api: Api, path: str, as_: str = "central.officer", **query: Any) -> bytes:
    answer = await api.answer(f"/v1/exports/{path}", as_, **{**EN, **query})
    assert answer.status_code == 200, answer.text
    return answer.content


async def both(api: Api, path: str, **query: Any) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """The rows of the first sheet, and of the CSV."""
    book = sheets(await file(api, path, **query))
    return rows(next(iter(book.values()))), lines(await file(api, path, format="csv", **query))


async def test_kpis_of_a_year(api: Api) -> None:
    [told] = (await api.get("/v1/scorecards", fiscal_year=2564))["items"]
    [sheet], [line] = await both(api, "kpis", fiscal_year=2564)
    for kpi, of in (("curricula", "Curricula in force"), ("teachers", "Teachers trained")):
        figure = told[kpi]
        typed = (sheet[f"{of}: target"], sheet[f"{of}: actual"], sheet[f"{of}: share of target"])
        assert typed == (figure["target"], figure["actual"], figure["share"])
        assert (int(line[f"{of}: actual"]), float(line[f"{of}: share of target"])) == typed[1:]
        assert sheet[f"{of}: status"] == line[f"{of}: status"] == figure["label"]["en"]
        assert sheet[f"{of}: proof"].split("?")[0] == figure["proof"].split("?")[0]
    assert (sheet["Field (Thai)"], line["Field (Thai)"]) == (told["name_th"], told["name_th"])
    assert sheet["Fiscal year (BE)"] == told["fiscal_year"]
    assert sheet["Teachers: accepted"] == told["acceptance"]["accepted"]


async def test_a_fields_scorecard(api: Api) -> None:
    told = await api.get("/v1/scorecards/RAIL/2564")
    book = sheets(await file(api, "scorecards/RAIL/2564"))
    kpis, months = rows(book["KPIs"]), rows(book["By month"])
    assert [(row["KPI"], row["actual"], row["target"]) for row in kpis] == [
        (told[kpi]["kpi"], told[kpi]["actual"], told[kpi]["target"]) for kpi in ("curricula", "teachers")
    ]
    assert [
        (row["Through"].date().isoformat(), row["Curricula in force"], row["Teachers trained"])
        for row in months
    ] == [(point["through"], point["curricula"], point["teachers"]) for point in told["points"]]


@pytest.mark.parametrize("kpi", ["5.1-R1", "5.2-R1"])
async def test_the_facts_behind_a_figure(api: Api, kpi: str) -> None:
    told = await api.get(f"/v1/kpis/RAIL/2564/proof/{kpi}")
    [fact] = told["items"]
    [sheet], [line] = await both(api, f"proofs/RAIL/2564/{kpi}")
    began = fact["began"]
    for row in (sheet, line):
        ids = (row["Subject (id)"], row["Began: event id"], row["Began: stream"], row["Document"])
        assert ids == (fact["subject"], began["event"], began["stream"], fact["document"])
        assert (row["Began: address"], row["Began: chain"]) == (began["url"], began["chain"])
        assert int(row["Began: version"]) == began["version"]
    assert sheet["Began: on"] == datetime.combine(date.fromisoformat(began["on"]), datetime.min.time())
    assert line["Began: on"] == began["on"]
    recorded = datetime.fromisoformat(line["Began: recorded at"])
    assert recorded == datetime.fromisoformat(began["recorded_at"])
    assert sheet["Began: recorded at"] == recorded.replace(tzinfo=None, microsecond=0)
    assert sheet["Counts"] is True
    [totals] = rows(sheets(await file(api, f"proofs/RAIL/2564/{kpi}"))["Totals"])
    assert list(totals.values()) == [told[each] for each in ("actual", "facts", "ceased", "elsewhere")]


@pytest.mark.parametrize("by", ["field", "college", "province", "ovec_region", "project"])
async def test_the_funnel(api: Api, by: str) -> None:
    told = await api.get("/v1/funnel", fiscal_year=2564, by=by)
    sheet, line = await both(api, "funnel", fiscal_year=2564, by=by)
    steps = list(told["total"])
    expected = [[item["key"], *(item[step] for step in steps)] for item in told["items"]]
    expected.append([None, *told["total"].values()])
    assert [[next(iter(row.values())), *list(row.values())[2:]] for row in sheet] == expected
    headings = [step.capitalize() for step in steps]
    assert [[int(row[each]) for each in headings] for row in line] == [row[1:] for row in expected]


async def test_the_matrix(api: Api) -> None:
    asked: dict[str, Any] = {
        "fiscal_year": 2564,
        "rows": "ovec_region",
        "columns": "group",
        "step": "applied",
    }
    told = await api.get("/v1/matrix", **asked)
    sheet, line = await both(api, "matrix", **asked)
    expected = [[*cells, row["total"]] for cells, row in zip(told["cells"], told["rows"], strict=True)] + [
        [*(column["total"] for column in told["columns"]), told["total"]]
    ]
    assert [list(row.values())[2:] for row in sheet] == expected
    names = [*(column["name"]["en"] for column in told["columns"]), "All"]
    assert [[int(row[name]) for name in names] for row in line] == expected


async def test_projects_and_curricula(api: Api) -> None:
    [project] = (await api.get("/v1/projects"))["items"]
    [sheet], [line] = await both(api, "projects", fiscal_year=2564)
    for row in (sheet, line):
        assert (row["Project (id)"], row["Title (Thai)"]) == (project["project"], project["title_th"])
        assert (row["Stage (code)"], row["Network centre"]) == (project["stage"], project["centre"])
        held = (int(row["Days held"]), int(row["Working days held"]), int(row["Seats"]))
        assert held == (project["days_held"], project["working_days_held"], project["seats"])
    assert sheet["Since"].date().isoformat() == line["Since"] == project["since"]
    [curriculum] = (await api.get("/v1/curricula"))["items"]
    [sheet], [line] = await both(api, "curricula")
    for row in (sheet, line):
        assert (row["Curriculum (id)"], row["Resolution"]) == (str(CNC), curriculum["resolution"])
        assert (int(row["Version"]), int(row["Hours"])) == (curriculum["version"], curriculum["hours"])


async def test_exceptions_and_what_changed(api: Api) -> None:
    asked: dict[str, Any] = {"resolved": "true"}
    told = (await api.get("/v1/exceptions", **asked))["items"]
    sheet, line = await both(api, "exceptions", **asked)
    assert told
    for found in (sheet, line):
        assert [(row["Kind"], row["What"], row["Place"]) for row in found] == [
            (each["kind"], each["what"]["en"], each["place"]) for each in told
        ]
    since: dict[str, Any] = {"from": "2021-01-01T00:00:00Z", "fiscal_year": 2564}
    changes = await api.get("/v1/changes", limit=500, **since)
    sheet, line = await both(api, "changes", **since)
    for found in (sheet, line):
        assert [(row["Figure"], row["Event: event id"], row["What"]) for row in found] == [
            (each["figure"], each["event"]["event"], each["what"]["en"]) for each in changes["items"]
        ]
    moved = rows(sheets(await file(api, "changes", **since))["KPIs before and after"])
    assert [(row["KPI"], row["Before"], row["Gained"], row["Lost"], row["After"]) for row in moved] == [
        tuple(each[name] for name in ("kpi", "before", "gained", "lost", "after")) for each in changes["kpis"]
    ]


async def test_the_report_of_a_year_says_the_same(api: Api) -> None:
    [told] = (await api.get("/v1/scorecards", fiscal_year=2564))["items"]
    report = printed(await file(api, "reports/years/2564", language="th"))
    curricula, teachers = told["curricula"], told["teachers"]
    row = (
        f"{told['name_th']} {curricula['actual']} / {curricula['target']} {teachers['actual']} / "
        f"{teachers['target']} {teachers['label']['th']} {told['acceptance']['accepted']}"
    )
    assert unspaced(row) in report
    assert unspaced("ประจำปีงบประมาณ พ.ศ. 2564") in report


async def test_a_report_says_when_it_does_not_show_all(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "แสดงเฉพาะ" not in printed(await file(api, "reports/fields/RAIL/2564", language="th"))

    async def more(*arguments: Any) -> Any:
        return (await list_projects(*arguments)).model_copy(update={"next": "more"})

    monkeypatch.setattr(reports, "list_projects", more)
    report = printed(await file(api, "reports/fields/RAIL/2564", language="th"))
    assert unspaced("แสดงเฉพาะ 500 รายการแรก") in report


@pytest.mark.parametrize("digits", ["thai", "arab"])
async def test_the_report_of_a_field_says_the_same_in_either_digits(api: Api, digits: str) -> None:
    told = await api.get("/v1/scorecards/RAIL/2564")
    funnel = (await api.get("/v1/funnel", fiscal_year=2564, field="RAIL"))["total"]
    [project] = (await api.get("/v1/projects", field="RAIL", fiscal_year=2564))["items"]
    report = printed(await file(api, "reports/fields/RAIL/2564", language="th", digits=digits))

    def n(number: int) -> str:
        return (
            str(number).translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
            if digits == "thai"
            else str(number)
        )

    teachers = told["teachers"]
    expected = [
        f"ครูที่ผ่านการฝึกอบรม (5.2-R1) {n(teachers['target'])} {n(teachers['actual'])} {n(5)}%",
        f"{n(5)}% {teachers['label']['th']} {teachers['level']['th']}",
        f"สมัคร {n(funnel['applied'])} สถานศึกษาเห็นชอบ {n(funnel['endorsed'])}",
        f"รายชื่อสำรอง {n(funnel['waitlisted'])} ได้รับที่นั่ง {n(funnel['enrolled'])}",
        f"{project['title_th']} {project['centre']} ชลบุรี ส่งรายงานผลแล้ว {n(project['seats'])}",
        f"วันที่ {n(1)} เมษายน {n(2564)}",
    ]
    assert [each for each in expected if unspaced(each) not in report] == []


async def test_charts_are_pictures_that_another_library_opens_and_that_show_the_figures(api: Api) -> None:
    pictures = set()
    for path, through in (("years", None), ("fields/RAIL", None), ("fields/RAIL", "2021-03-01")):
        query = {"through": through} if through else {}
        body = await file(api, f"charts/{path}/2564", language="th", **query)
        with Image.open(io.BytesIO(body)) as picture:
            assert (picture.format, picture.width) == ("PNG", 1020)
            pictures.add(picture.convert("L").tobytes())
    assert len(pictures) == 3


async def test_figures_of_the_past_are_those_of_the_past(api: Api) -> None:
    for through, teachers in (("2021-03-23", 0), ("2021-03-24", 1)):
        [sheet], [line] = await both(api, "kpis", fiscal_year=2564, through=through)
        assert (sheet["Teachers trained: actual"], int(line["Teachers trained: actual"])) == (teachers,) * 2
        assert plain(line["Of what had happened by"]) == through
