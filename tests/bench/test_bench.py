"""The bench itself, with tiny counts: that it measures what it says, never how fast anything is."""

import io
import json
from collections.abc import Collection
from pathlib import Path

import pytest
from rich.console import Console

from tests.bench import appends, delivering, growth, kpis, memory, over_http, peer, soak, wrk
from tests.bench.bench import NAMES, measured
from tests.bench.figure import BenchError, Figure
from tests.bench.ground import Ground
from tests.bench.rounds import Rate, reconciled
from tests.bench.scale import SMOKE
from tests.bench.table import show, write

STORE = (*appends.NAMES, *delivering.NAMES, *growth.NAMES, "hot_stream_store")
SERVED = ("http_command", "hot_stream", *kpis.NAMES)
HAVE_PEER = ("append_1", "append_16", "append_100", "http_command", "hot_stream", "hot_stream_store")
HAVE_LIMIT = ("append_1", "append_16", "append_100", "http_command", "hot_stream", "relay", "post_to_kpi_p50",
              "post_to_kpi_p99", "rebuild", "kpi_read")  # fmt: skip
KEYS = {"name", "unit", "ours", "peer", "limit", "ratio_peer", "ratio_limit"}


async def test_what_needs_only_the_servers_is_really_measured(
    postgres_url: str, kafka: str, tmp_path: Path
) -> None:
    figures = await _measured(STORE, postgres_url, kafka)

    assert [figure.name for figure in figures] == [name for name in NAMES if name in STORE]
    _prove(figures, tmp_path)


@pytest.mark.timeout(300)
async def test_what_needs_the_services_is_really_measured_and_a_soak_finds_what_they_hold(
    postgres_url: str, kafka: str, tmp_path: Path
) -> None:
    assert wrk.installed(), "make test installs wrk"

    async with Ground(SMOKE, postgres_url, kafka) as ground, ground.system(SMOKE.services) as system:
        figures = [figure async for figure in over_http.measure_on(ground, system, SERVED)]
        figures += [figure async for figure in kpis.measure_on(ground, system, SERVED)]
        of_memory = memory.figures(ground)
        soaked = await soak.soak(system, 1.0, warm=0.2)

    assert {figure.name for figure in figures} == {*SERVED} - {"rss"}
    assert {figure.name for figure in of_memory} == {f"rss_{name}" for name in SMOKE.services}
    assert all(figure.ours.median > 10 for figure in of_memory)
    _prove(figures, tmp_path)
    _prove_the_soak(*soaked)


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ((1.0, 1.1, 1.3), "flat"),
        ((1.0, 1.5, 1.9), "logarithmic"),
        ((32.0, 53.0, 51.0), "logarithmic"),
        ((1.0, 4.0, 9.0), "grows"),
        ((51.0, 115.0, 359.0), "grows"),
    ],
)
def test_growth_is_named_by_what_the_largest_size_costs(times: tuple[float, ...], said: str) -> None:
    assert growth.verdict((10_000, 100_000, 1_000_000), times) == said


def test_a_side_that_says_more_than_is_found_ends_the_bench() -> None:
    with pytest.raises(BenchError, match="12 told, 11 found"):
        reconciled({"ours": [Rate(12, 1.0, 11)]})
    with pytest.raises(BenchError, match="0 told"):
        reconciled({"ours": [Rate(0, 1.0, 0)]})
    assert reconciled({"ours": [Rate(12, 1.0, 14)]}, slack=2) == {"ours": (12, 14)}


def test_every_figure_has_one_name() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert {*STORE, *SERVED} == set(NAMES)


def test_memory_keeps_the_most_that_a_process_was_seen_to_hold() -> None:
    ground = Ground(SMOKE)
    ground.resident = {"training": 99.0}

    assert [figure.as_json()["ours"] for figure in memory.figures(ground)] == [99.0]


async def _measured(wanted: Collection[str], postgres: str, kafka: str) -> list[Figure]:
    async with Ground(SMOKE, postgres, kafka) as ground:
        return [figure async for figure in measured(ground, wanted)]


def _prove(figures: list[Figure], folder: Path) -> None:
    for figure in figures:
        assert figure.ours.median > 0, figure.name
        assert (figure.peer is not None) == (figure.name in HAVE_PEER and peer.installed()), figure.name
        assert (figure.limit is not None) == (figure.name in HAVE_LIMIT), figure.name
        for side, (told, found) in figure.counted.items():
            assert 0 < told <= found, (figure.name, side)
        assert figure.counted or figure.name in growth.NAMES, figure.name
        assert len(figure.also.get("by_size", SMOKE.sizes)) == len(SMOKE.sizes), figure.name
    _prove_the_list(figures, folder / "bench.json")
    _prove_the_table(figures)


def _prove_the_list(figures: list[Figure], path: Path) -> None:
    write(figures, path)
    told = json.loads(path.read_text())
    assert [one["name"] for one in told] == [figure.name for figure in figures]
    for one in told:
        assert one.keys() >= KEYS
        for side in ("peer", "limit"):
            assert (one[f"ratio_{side}"] is None) == (one[side] is None), one["name"]
            assert one[side] is None or one[f"ratio_{side}"] == pytest.approx(
                one["ours"] / one[side], abs=0.01
            )


def _prove_the_soak(first: soak.Look, last: soak.Look, load: soak.Load) -> None:
    assert last.events - first.events == 40  # twenty colleges and twenty targets
    for held in (first, last):
        assert held.memory.keys() == held.files.keys() == set(SMOKE.services)
        assert all(megabytes > 10 for megabytes in held.memory.values())
        assert all(files > 3 for files in held.files.values())
        assert held.connections.keys() == {"curriculum", "enrolment", "reporting"}
        assert {"curriculum.outbox", "curriculum.streams", "reporting.inbox"} <= held.tables.keys()
    console = Console(width=120, record=True, file=io.StringIO())
    soak.show(first, last, load, 1.0, console)
    assert "curriculum.outbox" in console.export_text()


def _prove_the_table(figures: list[Figure]) -> None:
    console = Console(width=150, record=True, file=io.StringIO())
    show(figures, console)
    shown = console.export_text()
    assert all(figure.name in shown for figure in figures)
    assert "≥ 2.5 × peer" in shown or "≥ 3.5 × peer" in shown
