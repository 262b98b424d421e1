"""The supervisor's way in a real browser, in both languages."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from services.reporting.speech.words import said
from shared.http.wording.language import Language
from tests.browser.conftest import Visit
from tests.reporting.opened import rows, sheets

LANGUAGES: tuple[Language, ...] = ("th", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_supervisor_goes_from_a_red_field_to_the_event_behind_a_figure(
    visit: Visit, language: Language
) -> None:
    def link(page: Page, key: str) -> None:
        page.get_by_role("link", name=said(key, language)).first.click()

    page = visit(f"/dashboard?fiscal_year=2564&lang={language}")
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator(".demo")).to_contain_text(said("demo.mark", language))
    first = page.locator("tbody tr").first  # what needs attention comes first
    expect(first.locator(".status.red").first).to_be_visible()
    page.goto(f"/dashboard/fields/AVIATION?fiscal_year=2564&lang={language}")
    link(page, "field.warning")
    expect(page.locator("#outlook")).to_contain_text("19")
    link(page, "kpi.prove")
    expect(page.locator(".lead")).to_contain_text("19")
    expect(page.locator("#facts tbody tr")).to_have_count(20)  # one of the nineteen completed twice
    page.locator("#facts tbody tr a.code").first.click()
    expect(page.locator(".verdict.green")).to_contain_text(said("event.holds", language))
    page.go_back()
    expect(page.locator("#facts tbody tr")).to_have_count(20)
    link(page, "proof.changes")
    expect(page.locator("#moved")).to_be_visible()
    assert "fiscal_year=2564" in page.url
    assert f"lang={language}" in page.url


def test_a_deep_link_survives_the_sign_in_and_a_sign_out_ends_it(visit: Visit) -> None:
    page = visit("/dashboard/fields/RAIL?fiscal_year=2564&lang=en&digits=thai&as_of=2100-01-01")
    expect(page.locator("#card-2 .count")).to_contain_text("๒๐")
    assert "digits=thai" in page.url
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("h1")).to_have_text(said("signed_out.title", "th"))
    page.goto("/dashboard")
    expect(page).to_have_url(re.compile("/authorize"))


def test_choices_are_kept_and_the_address_goes_before_them(visit: Visit) -> None:
    page = visit("/dashboard?fiscal_year=2564&lang=th")
    page.get_by_label(said("choice.lang", "th")).select_option("en")
    page.get_by_label(said("choice.digits", "th")).select_option("thai")
    page.get_by_role("button", name=said("choice.go", "th")).click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto("/dashboard/about")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto("/dashboard/about?lang=th")
    expect(page.locator("html")).to_have_attribute("lang", "th")


def test_a_provincial_executive_is_told_what_lies_elsewhere_and_sees_none_of_it(visit: Visit) -> None:
    page = visit("/dashboard/fields/RAIL/proof/5.2-R1?fiscal_year=2564&lang=th", "provincial")
    expect(page.locator(".who")).to_contain_text("ชลบุรี")
    expect(page.locator(".notice").first).to_be_visible()
    assert set(page.locator("#facts tbody td .small").filter(has_text="สกลนคร").all_inner_texts()) == set()
    expect(page.locator("#facts tbody")).to_contain_text("ชลบุรี")


def test_what_is_seen_is_taken_along_as_a_file_that_says_the_same(visit: Visit) -> None:
    page = visit("/dashboard/fields/AVIATION?fiscal_year=2564&lang=en")
    with page.expect_download() as taken:
        page.get_by_role("link", name=f"{said('export.scorecards', 'en')} XLSX").click()
    assert taken.value.suggested_filename.startswith("kruchang-demo-scorecard-AVIATION-2564")
    _, teachers = rows(sheets(Path(taken.value.path()).read_bytes())["KPIs"])
    assert (teachers["actual"], teachers["target"]) == (19, 20)
    expect(page.locator("#card-2 .count")).to_contain_text("19 of 20")
