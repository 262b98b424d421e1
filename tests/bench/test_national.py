"""The national bench with a tiny nation: everything is really written, rebuilt, told; never how fast."""

import pytest

from services.reporting.store.facts import COLUMNS
from shared.contracts.cloudevent import BEFORE_THE_FIRST, fits
from tests.bench.ground import Ground
from tests.bench.national.looking import ANSWERS
from tests.bench.national.measuring import measure
from tests.bench.national.pages import PAGES
from tests.bench.national.size import NATION, SMOKE
from tests.bench.national.walking import goings, province_of, went
from tests.bench.scale import SMOKE as TINY


@pytest.mark.timeout(300)
async def test_a_tiny_nation_is_written_rebuilt_without_a_difference_grown_and_told_right(
    postgres_url: str, kafka: str
) -> None:
    async with Ground(TINY, postgres_url, kafka) as ground:
        figures = {figure.name: figure async for figure in measure(ground, SMOKE)}

    looks = {f"national_{name}_p95" for name in (*ANSWERS, *PAGES)}
    held = {"national_rss_issuer", "national_rss_reporting", "national_rebuild_rss"}
    assert figures.keys() == looks | held | {"national_rebuild", "national_kpi_reads"}
    assert all(figure.ours.median > 0 for figure in figures.values())
    told, found = figures["national_rebuild"].counted["ours"]
    assert told == found > SMOKE.events(SMOKE.rebuilt)
    assert figures["national_kpi_reads"].also["events"] == SMOKE.events(SMOKE.years)


def test_walks_are_whole_streams_of_so_many_events_whose_hashes_follow() -> None:
    events = [e for one in went(goings(SMOKE, 0, SMOKE.years)) for e in one.events]
    assert len(events) == SMOKE.events(SMOKE.years)
    assert len({event.id for event in events}) == len(events)
    assert [event.position for event in events] == list(range(1, len(events) + 1))
    heads: dict[object, bytes] = {}
    for event in events:
        assert fits(event, heads.get(event.stream, BEFORE_THE_FIRST)), event
        heads[event.stream] = event.hash


def test_a_teacher_stands_at_her_fields_college_whose_network_it_is() -> None:
    column = {name: number for number, name in enumerate(COLUMNS)}
    for going in goings(SMOKE, 0, SMOKE.years):
        [one] = went([going])
        for row in one.rows:
            assert row[column["college"]] == f"college-{going.field:02}"
            assert row[column["province"]] in {None, province_of(going.field)}


def test_the_nation_is_as_large_as_the_issue_asks() -> None:
    assert (NATION.years, NATION.fields, NATION.teachers) == (20, 40, 30_000)
    assert NATION.events(NATION.years) >= 5_000_000
    assert NATION.events(NATION.measured[0]) <= 600_000
