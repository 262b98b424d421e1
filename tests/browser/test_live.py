"""Open pages move by themselves: figures with a completion, tables with a row; no reader is disturbed."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from deploy.local.scenario.api import Api
from deploy.local.scenario.chapters.organising import play_office
from deploy.local.scenario.chapters.running import Running
from deploy.local.scenario.steps.office import Report
from services.reporting.speech.words import said
from tests.browser.aside import Aside, aside, says
from tests.browser.conftest import Visit
from tests.browser.test_accessible import AXE, violations
from tests.journeys import cohort
from tests.journeys.cohort import FIELD
from tests.journeys.journey import Journey

LOOKED = "fiscal_year=2564&lang=en"
ROW = f"row-{FIELD}"
COHORT, TEACHERS = 8, ("tinsulanonda-fc 41", "chumphon-icec 41", "krabi-tc 41")
# a reader at work: something opened, the focus in it, the window and a table moved
AT_WORK = """() => {
  window.kept = document.querySelector("details.returns");
  kept.open = true;
  kept.querySelector("summary").focus();
  window.region = kept.closest(".scroll");
  region.scrollLeft = 40;
  scrollTo(0, kept.getBoundingClientRect().top + scrollY - 100);
  return Math.round(kept.getBoundingClientRect().top);
}"""
UNDISTURBED = """() => [
  kept.isConnected && kept.open, document.activeElement === kept.querySelector("summary"), region.scrollLeft,
  Math.round(kept.getBoundingClientRect().top),
]"""
# a mark is taken off by the next refresh that leaves its row alone: which rows ever had one
MARKS = """() => {
  window.marked = new Set();
  new MutationObserver(changes => changes.forEach(({target}) => {
    if (target.classList.contains("moved")) marked.add(target.dataset.key);
  })).observe(document, {subtree: true, attributeFilter: ["class"]});
}"""

STREAMS = """window.streams = [];
window.EventSource = class extends EventSource { constructor(of) { super(of); streams.push(this); } };"""
HIDDEN = """hidden => {
  Object.defineProperty(document, "hidden", {configurable: true, get: () => hidden});
  document.dispatchEvent(new Event("visibilitychange"));
}"""
CLOSED = 2


def undisturbed(page: Page, top: int) -> None:
    """Where the reader was, at the pixel: the browser scrolls by whole ones, rows end between two."""
    *at_work, now = page.evaluate(UNDISTURBED)
    assert at_work == [True, True, 40]
    assert abs(now - top) <= 1


@dataclass(frozen=True)
class Story:
    """What happens while pages are open."""

    journey: Journey
    api: Api
    aside: Aside

    def drafted(self) -> Running:
        """A project that was not there before."""
        return self.aside.done(cohort.drafted(self.journey, self.api, COHORT, len(TEACHERS)))


@pytest.fixture
def story(journey: Journey) -> Iterator[Story]:
    """Told through the public APIs."""
    with aside() as thread, _within(thread, journey.api()) as api:
        yield Story(journey, api, thread)


@contextmanager
def _within(thread: Aside, api: Api) -> Iterator[Api]:
    thread.done(api.__aenter__())
    try:
        yield api
    finally:
        thread.done(api.__aexit__(None, None, None))


def test_completions_move_the_open_pages_without_a_reload(visit: Visit, story: Story) -> None:
    overview = visit(f"/dashboard?{LOOKED}")
    pages = {
        name: _beside(overview, path)
        for name, path in {
            "pipeline": "pipeline", "proof": f"fields/{FIELD}/proof/5.2-R1", "quality": "quality"
        }.items()
    }  # fmt: skip
    for page in (overview, *pages.values()):
        expect(page.locator("#live-text")).not_to_have_text(said("live.begin", "en"))
        page.evaluate("window.untouched = true")
    pages["pipeline"].set_viewport_size({"width": 480, "height": 800})
    top = pages["pipeline"].evaluate(AT_WORK)
    pages["pipeline"].evaluate(MARKS)

    running = story.drafted()
    pages["pipeline"].wait_for_function("key => marked.has(key)", arg=str(running.id), timeout=20_000)
    undisturbed(pages["pipeline"], top)
    says(pages["pipeline"], "live-aloud", said("live.changed", "en"))

    story.aside.done(cohort.opened(running))
    story.aside.done(cohort.assessed(running, TEACHERS))
    seconds = []
    for number, teacher in enumerate(TEACHERS, start=1):
        began = time.perf_counter()
        sent = story.aside.begin(cohort.completed(running, teacher))
        says(overview, ROW, f"{number} of 20")
        seconds.append(round(time.perf_counter() - began, 2))
        sent.result()
    print(f"from the command to the open page: {seconds} s; the aim is 2")  # noqa: T201 (not asserted: told)
    expect(pages["proof"].locator("#facts tbody tr")).to_have_count(len(TEACHERS), timeout=20_000)

    story.aside.done(play_office(running, Report(do="report", day=date(2021, 10, 1))))
    for number, teacher in reversed(list(enumerate(TEACHERS))):
        story.aside.done(cohort.revoked(running, teacher))
        says(overview, ROW, f"{number} of 20")
    differs = pages["quality"].locator(f"tr[data-key^='report_differs {running.id}']")
    expect(differs).to_be_visible(timeout=20_000)
    for page in (overview, *pages.values()):
        assert page.evaluate("window.untouched") is True
    if AXE.exists():
        pages["quality"].evaluate(AXE.read_text(encoding="utf-8"))
        assert violations(pages["quality"], contrast=True) == []


def test_a_window_that_nobody_looks_at_listens_to_nothing_and_one_that_is_signed_out_says_so(
    visit: Visit,
) -> None:
    page = visit(f"/dashboard?{LOOKED}")
    page.add_init_script(STREAMS)
    page.reload()
    page.wait_for_function("() => streams.length === 1")
    page.evaluate(HIDDEN, arg=True)
    assert page.evaluate("streams[0].readyState") == CLOSED
    page.evaluate(HIDDEN, arg=False)
    page.wait_for_function("() => streams.length === 2 && streams[1].readyState === 1")
    page.context.clear_cookies()
    page.evaluate(
        "dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"
    )  # it was kept, and comes back
    says(page, "live", said("live.ended", "en"))
    says(page, "live-aloud", said("live.ended", "en"))
    assert page.evaluate("streams[1].readyState") == CLOSED
    expect(page.locator("#row-RAIL")).to_be_visible()


def _beside(page: Page, path: str) -> Page:
    """Another window of the same reader."""
    other = page.context.new_page()
    other.goto(f"/dashboard/{path}?{LOOKED}")
    return other
