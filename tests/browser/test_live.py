"""A figure on an open page moves by itself when its event arrives."""

from playwright.sync_api import expect

from services.reporting.speech.words import said
from tests.browser.conftest import Visit
from tests.journeys.journey import CENTRAL, Journey, apart

YEAR = 2569  # nothing else is told of it


def test_what_is_recorded_moves_the_open_page_without_a_reload(visit: Visit, journey: Journey) -> None:
    page = visit(f"/dashboard?fiscal_year={YEAR}&lang=en")
    expect(page.locator("#live-text")).not_to_have_text(said("live.begin", "en"))
    row = page.locator("#row-DIGITAL")
    expect(row).not_to_contain_text("of 23")
    page.evaluate("window.untouched = true")

    async def set_target() -> None:
        async with journey.api() as api:
            body = {"fiscal_year": YEAR, "min_curricula": 1, "min_teachers": 23, "on": "2021-03-01"}
            key = {"Idempotency-Key": "live-on-the-dashboard"}
            sent = await api.send(
                CENTRAL, "POST", "curriculum", "/v1/fields/DIGITAL/targets", body=body, headers=key
            )
            assert sent.is_success, sent.text

    apart(set_target())
    expect(row).to_contain_text("of 23", timeout=20_000)
    expect(page.locator("#live-text")).to_contain_text("last moved at", timeout=20_000)
    assert page.evaluate("window.untouched") is True
