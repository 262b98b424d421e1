"""What people look at: overview, field, proof, one KPI, now and as of an instant; answers and the pages."""

import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

import httpx

from tests.bench.figure import BenchError
from tests.bench.national import pages
from tests.bench.national.filling import Nation
from tests.bench.national.place import Path, Place
from tests.bench.national.size import Size
from tests.bench.rounds import percentile

RANDOM = random.Random(2570)  # noqa: S311 - where to look is no secret
READER = "central.officer"
Ask = Callable[[str], Awaitable[httpx.Response]]


def _as_of(path: Path, at: Place) -> str:
    address = path(at)
    return f"{address}{'&' if '?' in address else '?'}as_of={quote(at.early)}"


ANSWERS: dict[str, Path] = {
    "overview": lambda at: f"/v1/scorecards?fiscal_year={at.year}&limit=50",
    "field": lambda at: f"/v1/scorecards/{at.code}/{at.year}",
    "proof": lambda at: f"/v1/kpis/{at.code}/{at.year}/proof/5.2-R1?limit=50",
    "early_warning": lambda at: f"/v1/early-warnings/{at.code}/{at.year}",
    "funnel": lambda at: f"/v1/funnel?fiscal_year={at.year}&by=field",
    "kpi": lambda at: f"/v1/kpis/{at.code}/{at.year}",
}
ANSWERS |= {f"{name}_as_of": partial(_as_of, ANSWERS[name]) for name in ("kpi", "overview", "proof")}


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of one reader."""

    p50: float
    p95: float


async def look(url: str, token: str, size: Size, nation: Nation) -> AsyncIterator[tuple[str, Times]]:
    """Each answer and page at random places, after one that warms up; what it says is checked."""
    async with httpx.AsyncClient(base_url=url, timeout=120, trust_env=False) as http:
        headers = {"Authorization": f"Bearer {token}"}
        for name, path in ANSWERS.items():
            ask = partial(http.get, headers=headers)
            yield name, await _timed(ask, path, size, nation, partial(_check_answer, name, nation))
    async with httpx.AsyncClient(base_url=url, timeout=120, trust_env=False) as browser:
        await pages.sign_in(browser, "central")
        for name, path in pages.PAGES.items():
            yield name, await _timed(browser.get, path, size, nation, partial(_check_page, name, nation))


async def _timed(
    ask: Ask, path: Path, size: Size, nation: Nation, check: Callable[[httpx.Response, Place], None]
) -> Times:
    times = []
    for nr in range(size.looks + 1):
        at = Place(RANDOM.randrange(size.fields), size.first_year + RANDOM.randrange(nation.years))
        began = time.perf_counter()
        got = await ask(path(at))
        took = (time.perf_counter() - began) * 1000
        got.raise_for_status()
        check(got, at)
        if nr:
            times.append(took)
    return Times(percentile(times, 0.5), percentile(times, 0.95))


def _check_answer(name: str, nation: Nation, got: httpx.Response, at: Place) -> None:
    """An answer that tells something else than was written is not measured."""
    answer = got.json()
    expected = 0 if name.endswith("_as_of") else nation.trained(at.field, at.year)
    told: object = expected
    match name.removesuffix("_as_of"):
        case "kpi" | "field":
            told = answer["teachers"]["actual"]
        case "proof":
            told = answer["actual"]
        case "overview":
            told = {item["field"]: item for item in answer["items"]}[at.code]["teachers"]["actual"]
        case "early_warning":
            told = answer["completed"]
        case _:
            told = {item["key"]: item for item in answer["items"]}[at.code]["teachers"]
    if told != expected:
        raise BenchError(f"{name} of {at}: {told}, written {expected}")


def _check_page(name: str, nation: Nation, got: httpx.Response, at: Place) -> None:
    told, expected = pages.trained(name, got.text, at), nation.trained(at.field, at.year)
    if told != expected:
        raise BenchError(f"{name} of {at}: {told}, written {expected}")
