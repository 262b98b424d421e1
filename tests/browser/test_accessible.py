"""axe finds nothing on any page, in either language; no page is wider than a telephone."""

from typing import Any

import pytest
from playwright.sync_api import Page

from deploy.local.paths import ROOT
from tests.browser.conftest import Visit

AXE = ROOT / ".local" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
PATHS = (
    "", "/fields/RAIL", "/fields/RAIL/proof/5.2-R1", "/fields/RAIL/proof/5.1-R1", "/warning",
    "/warning/AVIATION", "/matrix", "/pipeline", "/changes", "/quality", "/stream", "/about",
    "/fields/NOT-THERE",
)  # fmt: skip
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


WIDTHS = (360, 640)  # a telephone; 1280 px at 200 %


@pytest.mark.parametrize("language", ["th", "en"])
def test_axe_finds_nothing_on_any_page_and_none_is_wider_than_its_window(visit: Visit, language: str) -> None:
    """One way through the pages for both: loading them is what costs."""
    axe = AXE.read_text(encoding="utf-8") if AXE.exists() else ""
    page = visit(f"/dashboard?fiscal_year=2564&lang={language}")
    found: list[str] = []
    wide: list[str] = []
    for address in addresses(page, language):
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(address)
        if axe:
            page.evaluate(axe)
            found += violations(page, contrast=language == "th")
        wide += too_wide(page)
    assert (found, wide) == ([], [])
    if not axe:
        pytest.skip("axe-core is missing: tests/browser/install.sh")


def violations(page: Page, *, contrast: bool) -> list[str]:
    """``contrast``: the dearest rule, and colours are the same in every language."""
    options = {
        "runOnly": {"type": "tag", "values": RULES},
        "resultTypes": ["violations"],
        "rules": {"color-contrast": {"enabled": contrast}},
    }
    found: dict[str, Any] = page.evaluate("options => axe.run(options)", options)
    return [f"{page.url}: {each['id']}: {each['nodes'][0]['html'][:200]}" for each in found["violations"]]


def too_wide(page: Page) -> list[str]:
    """At which widths the page has to be moved sideways."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{page.url}: {width} px")
    return found


def test_a_keyboard_reaches_the_content_first(visit: Visit) -> None:
    page = visit("/dashboard?fiscal_year=2564&lang=en")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def addresses(page: Page, language: str) -> list[str]:
    """All pages, with a project and an event of the demo."""
    query = f"?fiscal_year=2564&lang={language}"
    page.goto(f"/dashboard/fields/RAIL{query}")
    project = page.locator("table a[href*='/projects/']").first.get_attribute("href")
    page.goto(f"/dashboard/fields/RAIL/proof/5.2-R1{query}")
    event = page.locator("table a.code").first.get_attribute("href")
    assert project
    assert event
    return [*(f"/dashboard{path}{query}" for path in PATHS), project, event]
