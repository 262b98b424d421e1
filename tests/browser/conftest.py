"""`browser`: Debian's chromium, started once a file; `visit(…)`: a window of its own, signed in."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.journeys.journey import Journey

CHROMIUM = Path("/usr/bin/chromium")
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-gpu", "--disable-dev-shm-usage"]
PATIENCE = 20_000  # milliseconds
Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def browser(journey: Journey) -> Iterator[Browser]:  # noqa: ARG001 - it starts in an event loop: before
    """Not for the session: while Playwright runs, no test of another kind can run an event loop here."""
    if not CHROMIUM.exists():
        pytest.skip("chromium is missing: deploy/local/bootstrap.sh dev")
    expect.set_options(timeout=PATIENCE)  # a page's own default does not reach it
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield started
        started.close()


@pytest.fixture
def visit(browser: Browser, journey: Journey) -> Iterator[Visit]:
    """`visit("/dashboard?lang=en", "supervisor")`: through the sign-in, to that page."""
    with ExitStack() as windows:

        def open_(path: str, user: str = "supervisor", width: int = 1280) -> Page:
            context = browser.new_context(
                viewport={"width": width, "height": 800},
                base_url=journey.up.urls["reporting"],
                locale="th-TH",
            )
            windows.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(PATIENCE)
            page.goto(path)
            page.locator("a", has_text=re.compile(rf"(^|\s){user} ·")).first.click()
            page.wait_for_url(f"**{path.partition('?')[0]}*")
            return page

        yield open_
