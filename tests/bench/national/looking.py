"""What people look at: an overview, a field, its proof, and one KPI; now, and as of an instant."""

import random
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import quote

import httpx

from tests.bench.figure import BenchError
from tests.bench.national.filling import Nation
from tests.bench.national.size import Size
from tests.bench.national.walking import field_of
from tests.bench.rounds import percentile

RANDOM = random.Random(2570)  # noqa: S311 - where to look is no secret


@dataclass(frozen=True, slots=True)
class Place:
    """A field and a year, and an instant within that year before which nobody had completed."""

    field: int
    year: int

    @property
    def code(self) -> str:
        """Of the field."""
        return field_of(self.field)

    @property
    def early(self) -> str:
        """In the middle of the year's events: some of a walk are known, its completion is not."""
        return (datetime(self.year - 543, 6, 1, tzinfo=UTC) + timedelta(seconds=4)).isoformat()


Path = Callable[[Place], str]


def _as_of(path: Path, at: Place) -> str:
    address = path(at)
    return f"{address}{'&' if '?' in address else '?'}as_of={quote(at.early)}"


PAGES: dict[str, Path] = {
    "overview": lambda at: f"/v1/scorecards?fiscal_year={at.year}&limit=50",
    "field": lambda at: f"/v1/scorecards/{at.code}/{at.year}",
    "proof": lambda at: f"/v1/kpis/{at.code}/{at.year}/proof/5.2-R1?limit=50",
    "early_warning": lambda at: f"/v1/early-warnings/{at.code}/{at.year}",
    "funnel": lambda at: f"/v1/funnel?fiscal_year={at.year}&by=field",
    "kpi": lambda at: f"/v1/kpis/{at.code}/{at.year}",
}
PAGES |= {f"{name}_as_of": partial(_as_of, PAGES[name]) for name in ("kpi", "overview", "proof")}


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of one reader."""

    p50: float
    p95: float


async def look(url: str, token: str, size: Size, nation: Nation) -> AsyncIterator[tuple[str, Times]]:
    """Each page at random places, after one that warms up; what it says is checked."""
    async with httpx.AsyncClient(base_url=url, timeout=120, trust_env=False) as http:
        headers = {"Authorization": f"Bearer {token}"}
        for name, path in PAGES.items():
            times = []
            for nr in range(size.looks + 1):
                at = Place(RANDOM.randrange(size.fields), size.first_year + RANDOM.randrange(size.years))
                began = time.perf_counter()
                answer = await http.get(path(at), headers=headers)
                took = (time.perf_counter() - began) * 1000
                answer.raise_for_status()
                _check(name, answer.json(), at, nation)
                if nr:
                    times.append(took)
            yield name, Times(percentile(times, 0.5), percentile(times, 0.95))


def _check(name: str, answer: dict[str, object], at: Place, nation: Nation) -> None:
    """A page that tells something else than was written is not measured."""
    expected = 0 if name.endswith("_as_of") else nation.trained(at.field, at.year)
    told: object = expected
    match name.removesuffix("_as_of"):
        case "kpi" | "field":
            told = answer["teachers"]["actual"]  # type: ignore[index]
        case "proof":
            told = answer["actual"]
        case "overview":
            told = {item["field"]: item for item in answer["items"]}[at.code]["teachers"]["actual"]  # type: ignore[attr-defined]
        case "early_warning":
            told = answer["completed"]
        case _:
            told = {item["key"]: item for item in answer["items"]}[at.code]["teachers"]  # type: ignore[attr-defined]
    if told != expected:
        raise BenchError(f"{name} of {at}: {told}, written {expected}")
