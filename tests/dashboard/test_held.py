"""Pages say what the API knows of a desk: working days, time allowed, what is overdue, why it came back."""

import re
from datetime import date
from html import unescape
from typing import Any
from uuid import UUID

import pytest

from services.reporting.api.held import SECTIONS
from services.reporting.judging.sla import SOURCE
from services.reporting.speech.speech import Speech
from services.reporting.store.facts import apply
from services.reporting.store.generations import CONSUMER, GenerationInbox
from shared.contracts.training import project
from shared.contracts.training.dossier import SectionName
from shared.contracts.training.project import SectionReturn
from shared.eventsourcing.subscribing.consume import take_in
from shared.http.wording.language import Language
from tests.dashboard.test_rendering import shown
from tests.reporting.client import Api
from tests.reporting.story import OF_PROJECT, PROJECT, day, whole

SENT_BACK, OVER = UUID(int=77), UUID(int=78)
OVERDUE = "/dashboard/pipeline?fiscal_year=2564"
REASON = "สถานที่ฝึกอบรมยังไม่มีเครื่องจักรครบตามหลักสูตร"
WORDS: tuple[Language, ...] = ("th", "en")


@pytest.fixture
async def sent_back(pages: Api) -> Api:
    """Beside the story a project that the Bureau returned on 9 March; its centre has not moved since."""
    history = whole()
    of: dict[str, Any] = {**OF_PROJECT, "project": SENT_BACK, "cohort": 2}
    days: dict[str, Any] = {"starts_on": date(2021, 6, 1), "ends_on": date(2021, 6, 4)}
    drafted = project.ProjectDrafted(
        on=day(1), title_th="อบรมครูระบบราง รุ่นสอง", title_en="Rail, second course", seats=5, **days, **of
    )
    proposed = project.ProjectProposed(
        on=day(2), seats=5, curriculum=history.events[0].stream, version=1, **days, **of
    )
    back = project.ProjectReturnedForRevision(
        on=day(9), reasons=(SectionReturn(section=SectionName.PLACE, reason=REASON),), **of
    )
    for event in (drafted, proposed, project.ProjectReviewStarted(on=day(3), **of), back):
        history.record(event, SENT_BACK)
    over = {**of, "project": OVER, "cohort": 3}
    history.record(
        project.ProjectDrafted(
            on=day(1), title_th="อบรมครูระบบราง รุ่นสาม", title_en="Rail, third course", seats=5, **days, **over
        ),
        OVER,
    )
    history.record(project.ProjectWithdrawn(on=day(2), reason="เลื่อนไปปีหน้า", **over), OVER)
    room = pages.http._transport.app.state.running.room  # type: ignore[attr-defined]
    await take_in(room.pool, GenerationInbox(CONSUMER), history.events, apply)
    return pages


def row(html: str, of: str) -> str:
    """The row of a table that links there, as text."""
    [found] = [each for each in re.findall("<tr.*?</tr>", html, re.DOTALL) if of in each]
    return re.sub(r"\s+", " ", unescape(re.sub("<[^>]+>", " ", found)))


@pytest.mark.parametrize("language", WORDS)
async def test_the_pipeline_says_how_long_in_working_days_of_how_many_and_that_we_assume_it(
    sent_back: Api, language: Language
) -> None:
    said = Speech(language)
    [item] = [
        each
        for each in (await sent_back.get("/v1/projects", fiscal_year=2564))["items"]
        if each["project"] == str(SENT_BACK)
    ]
    assert (item["overdue"], item["allowed"]) == (True, 10)
    assert item["working_days_held"] < item["days_held"]
    html = await shown(sent_back, OVERDUE, lang=language)
    told = row(html, str(SENT_BACK))
    assert f"{item['working_days_held']} {said.t('held.of', allowed=10)}" in told
    assert said.t("held.calendar", days=item["days_held"]) in told
    assert said.t("held.overdue") in told
    assert SOURCE[language == "en"] in unescape(html)


@pytest.mark.parametrize("page", [OVERDUE, f"/dashboard/projects/{SENT_BACK}?fiscal_year=2564"])
@pytest.mark.parametrize("language", WORDS)
async def test_what_was_sent_back_is_shown_with_the_reason_of_each_section(
    sent_back: Api, page: str, language: Language
) -> None:
    html = unescape(await shown(sent_back, page, lang=language, calendar="be"))
    section = getattr(SECTIONS[SectionName.PLACE], language)
    assert f'{section}: <span lang="th">{REASON}</span>' in html
    assert Speech(language).day(day(9)) in html


async def test_what_waits_for_somebody_comes_before_what_is_over(sent_back: Api) -> None:
    items = (await sent_back.get("/v1/projects", fiscal_year=2564))["items"]
    assert (items[0]["project"], items[0]["desk"]) == (str(OVER), "")
    html = await shown(sent_back, OVERDUE)
    assert html.index(str(SENT_BACK)) < html.index(str(PROJECT)) < html.index(str(OVER))


async def test_the_pipeline_counts_the_reports_that_are_expected_and_missing(sent_back: Api) -> None:
    asked = "fiscal_year=2564&through=2021-03-27"
    total = (await sent_back.get(f"/v1/report-completeness?{asked}"))["total"]
    assert total["expected"] == 1
    html = await shown(sent_back, f"/dashboard/pipeline?{asked}", lang="en")
    [counts] = re.findall('<dl class="facts six".*?</dl>', html, re.DOTALL)
    told = re.findall(r"<dt>(.*?)</dt><dd><b>(\d+)</b></dd>", counts)
    names = ("expected", "received", "on_time", "late", "overdue", "accepted")
    assert told == [(Speech("en").t(f"quality.{name}"), str(total[name])) for name in names]
