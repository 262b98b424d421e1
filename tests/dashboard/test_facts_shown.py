"""Pages say of when a figure is and how final, name what they speak of, and show the papers behind it."""

import re
from html import unescape

import pytest

from services.reporting.speech.speech import Speech
from shared.http.wording.language import Language
from tests.dashboard.pages import PAGES
from tests.dashboard.test_rendering import shown
from tests.reporting.client import Api
from tests.reporting.story import PROJECT

HTML = {"Accept": "text/html", "Authorization": "Bearer supervisor"}
NO_FIGURES = {"/dashboard/stream", "/dashboard/events/{source}/{stream}/{version}"}


@pytest.mark.parametrize("language", ["th", "en"])
async def test_every_page_with_figures_says_of_when_they_are_and_whether_they_are_final(
    pages: Api, language: Language
) -> None:
    said = Speech(language)
    for page, address in PAGES.items():
        html = await shown(pages, address, lang=language, calendar=said.calendar)
        told = re.findall(r'<p class="known".*?</p>', html, re.DOTALL)
        assert len(told) == (page not in NO_FIGURES), page
        assert all(said.t("known.provisional") in each for each in told), page
        assert (said.t("standing.provisional") in unescape(html)) == bool(told), page


async def test_a_field_says_how_many_teachers_are_accepted_and_lists_its_papers(pages: Api) -> None:
    html = await shown(pages, "/dashboard/fields/RAIL?fiscal_year=2564", lang="en")
    card = await pages.get("/v1/scorecards/RAIL/2564")
    assert (card["acceptance"]["accepted"], card["acceptance"]["to_be_accepted"]) == (0, 1)
    assert "0 accepted, 1 to be accepted." in html
    assert card["acceptance"]["words"]["en"] in unescape(html)
    papers = (await pages.get("/v1/kpis/RAIL/2564/papers"))["items"]
    section = html[html.index('<h2 id="papers">') :]
    assert papers
    for paper in papers:
        assert paper["name"]["en"] in section
        assert f"/{paper['event']['stream']}/{paper['event']['version']}?" in section
        assert Speech("en").document(paper["document"]) in section
    assert "Bureau, meeting 4/2564" in section


@pytest.mark.parametrize("kpi", ["5.1-R1", "5.2-R1"])
async def test_a_proof_says_how_final_the_figure_is_and_lists_the_papers_behind_it(
    pages: Api, kpi: str
) -> None:
    html = await shown(pages, f"/dashboard/fields/RAIL/proof/{kpi}?fiscal_year=2564", lang="en")
    card = await pages.get("/v1/scorecards/RAIL/2564")
    assert (card["acceptance"]["words"]["en"] in unescape(html)) == (kpi == "5.2-R1")
    section = html[html.index('<h2 id="papers">') :]
    papers = (await pages.get("/v1/kpis/RAIL/2564/papers"))["items"]
    behind = [paper for paper in papers if (paper["project"] is not None) == (kpi == "5.2-R1")]
    assert behind
    for paper in papers:
        of_it = f"/{paper['event']['stream']}/{paper['event']['version']}?" in section
        assert of_it == (paper in behind), paper["kind"]


async def test_each_paper_leads_to_its_event(pages: Api) -> None:
    html = await shown(pages, "/dashboard/fields/RAIL?fiscal_year=2564", lang="en")
    section = html[html.index('<h2 id="papers">') :]
    for event in set(re.findall(r'href="(/dashboard/events/[^"]+)"', section)):
        assert "The chain holds." in await shown(pages, unescape(event))


async def test_who_may_not_prove_is_shown_no_papers(pages: Api) -> None:
    html = await shown(pages, "/dashboard/fields/RAIL?fiscal_year=2564", as_="teacher")
    assert 'id="papers"' not in html


async def test_quality_and_changes_name_fields_and_projects(pages: Api) -> None:
    asked = "fiscal_year=2564&through=2021-03-27"  # delivered, and no report yet
    quality = await shown(pages, f"/dashboard/quality?{asked}", lang="th")
    assert f"/projects/{PROJECT}?" in quality
    assert ">อบรมครูระบบราง</a>" in quality
    changes = await shown(pages, "/dashboard/changes?fiscal_year=2564&from=2021-01-01", lang="th")
    name = (await pages.get("/v1/kpis/RAIL/2564"))["name_th"]
    for html in (quality, changes):
        assert name in html
        assert ">RAIL<" not in html


async def test_only_kpis_that_moved_are_said_to_have_moved(pages: Api) -> None:
    nothing = {"fiscal_year": "2564", "from": "2021-03-31T00:00:00Z"}
    assert len((await pages.get("/v1/changes", **nothing))["kpis"]) == 2  # as they are, for who asks
    quiet = await shown(pages, "/dashboard/changes", lang="en", **nothing)
    assert Speech("en").t("changes.no_kpis") in quiet
    moved = await shown(pages, "/dashboard/changes?fiscal_year=2564&from=2021-01-01", lang="en")
    assert Speech("en").t("changes.no_kpis") not in moved


async def test_what_was_not_found_leads_back_in_the_readers_language(pages: Api) -> None:
    answer = await pages.http.get("/dashboard/fields/NOPE?lang=en&digits=thai", headers=HTML)
    assert answer.status_code == 404
    assert 'href="/dashboard?lang=en&amp;digits=thai"' in answer.text


async def test_when_a_year_is_over_nobody_is_told_to_hurry(pages: Api) -> None:
    ended = "/dashboard/warning/RAIL?fiscal_year=2564&as_of=2100-01-01"
    english, thai = await shown(pages, ended, lang="en"), await shown(pages, ended, lang="th")
    assert "The fiscal year is over." in english
    assert "Teachers missing from the target: 19." in english
    assert "ปีงบประมาณสิ้นสุดแล้ว" in thai
    assert "ขาดครูจากเป้าหมาย 19 คน" in thai
    assert "<b>1</b>" in english  # not 1.0
    for words in ("seats needed", "days of the fiscal year left", "เหลือ", "ต้องเพิ่ม"):
        assert words not in english + thai
    running = await shown(pages, "/dashboard/warning/RAIL?fiscal_year=2564", lang="en")
    assert "Days left in the fiscal year: 182." in running
    assert "Further seats needed" in running


async def test_ministries_are_shown_every_topic_that_is_for_them(pages: Api) -> None:
    html = await shown(pages, "/dashboard/stream", lang="en")
    for topic in ("curriculum.events.v1", "training.events.v1", "enrolment.events.v1", "reporting.kpi.v1"):
        assert f"{topic}</span>" in html
    assert 'href="/contracts"' in html
