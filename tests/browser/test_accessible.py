"""axe finds nothing on any page, in either language; no page is wider than a telephone."""

from pathlib import Path
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


def violations(page: Page) -> list[str]:
    found: dict[str, Any] = page.evaluate("rules => axe.run({runOnly: {type: 'tag', values: rules}})", RULES)
    return [f"{page.url}: {each['id']}: {each['nodes'][0]['html'][:200]}" for each in found["violations"]]


@pytest.mark.parametrize("language", ["th", "en"])
def test_axe_finds_nothing_on_any_page(visit: Visit, language: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is missing: tests/browser/install.sh")
    page = visit(f"/dashboard?fiscal_year=2564&lang={language}")
    found: list[str] = []
    for address in addresses(page, language):
        page.goto(address)
        page.evaluate(Path(AXE).read_text(encoding="utf-8"))
        found += violations(page)
    assert found == []


@pytest.mark.parametrize("width", [360, 640])  # a telephone; 1280 px at 200 %
def test_no_page_is_wider_than_its_window(visit: Visit, width: int) -> None:
    page = visit("/dashboard?fiscal_year=2564&lang=th", width=width)
    wide = []
    for address in addresses(page, "th"):
        page.goto(address)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(address)
    assert wide == []


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
