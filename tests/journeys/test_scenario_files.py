"""The scenario's files: fields, colleges and situations enough, and people who are nobody."""

from pathlib import Path

import pytest
import yaml

from deploy.local.kpi_table import Row
from deploy.local.scenario.people import identity
from deploy.local.scenario.read import DATA, DataError, scenario
from shared.kernel.citizen_id import is_demo, is_valid
from shared.kernel.fiscal_year import fiscal_year_of
from shared.kernel.places import OvecRegion, province

READ = scenario()


def test_there_are_fields_and_colleges_of_every_kind() -> None:
    assert len(READ.fields) >= 8
    assert len(READ.colleges) >= 24
    assert {province(college.province).ovec_region for college in READ.colleges} == set(OvecRegion)
    assert {college.sector for college in READ.colleges} == {"PUBLIC", "PRIVATE"}
    assert _groups() == {"EXCELLENCE", "EXPERT", "STANDARD"}
    assert len(_centres()) >= 6


def _groups() -> set[str]:
    return {group for story in READ.stories.values() for group in story.network.members.values()}


def _centres() -> set[str]:
    return {centre for story in READ.stories.values() for centre in story.network.centres}


def test_every_kind_of_step_happens_somewhere() -> None:
    done = {step.do for story in READ.stories.values() for told in story.projects for step in told.story}
    assert {
        "return", "reject", "transfer", "decline-application", "withdraw-application", "decline-offer",
        "accept-offer", "correct-attendance", "issue-certificates", "revoke", "accept-report",
    } <= done  # fmt: skip
    assert any(step.do == "return" for step in READ.stories["EV"].curriculum.story)


def test_all_training_lies_within_the_fiscal_year() -> None:
    for story in READ.stories.values():
        for told in story.projects:
            assert {fiscal_year_of(told.starts_on), fiscal_year_of(told.ends_on)} == {2564}


def test_every_citizen_id_is_valid_and_nobodys() -> None:
    for number in range(500):
        citizen_id = identity(f"RAIL/chonburi-tc/{number}", READ.names)["citizen_id"]
        assert is_valid(citizen_id)
        assert is_demo(citizen_id)


def test_a_person_is_always_the_same_and_nobody_elses_double() -> None:
    keys = [f"RAIL/chonburi-tc/{number}" for number in range(500)]
    ids = [identity(key, READ.names)["citizen_id"] for key in keys]
    assert len(set(ids)) == len(keys)
    assert ids == [identity(key, READ.names)["citizen_id"] for key in keys]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the files, to be spoilt."""
    (tmp_path / "stories").mkdir()
    for path in DATA.rglob("*.yaml"):
        (tmp_path / path.relative_to(DATA)).write_text(path.read_text())
    return tmp_path


@pytest.mark.parametrize(
    ("was", "is_now", "said"),
    [
        ("seats: 3", "seatz: 3", r"ROBOTICS.yaml: projects.0.seatz"),
        ("trang-pc: STANDARD", "trang-xx: STANDARD", "ROBOTICS.yaml: colleges.yaml has no trang-xx"),
        ("teachers: [trang-pc 2]", "teachers: [nowhere-tc 2]", "colleges.yaml has no nowhere-tc"),
        ("teachers: [trang-pc 2]", "teachers: [trang-pc]", "not a college's code and a number"),
        ("centre: rayong-tc", "centre: krabi-tc", "krabi-tc is no member of the network"),
    ],
)
def test_a_mistake_is_told_with_its_place(folder: Path, was: str, is_now: str, said: str) -> None:
    path = folder / "stories" / "ROBOTICS.yaml"
    assert was in path.read_text()
    path.write_text(path.read_text().replace(was, is_now))
    with pytest.raises(DataError, match=said):
        scenario(folder)


def test_every_file_says_that_it_is_demo_data() -> None:
    for path in DATA.rglob("*.yaml"):
        assert "DEMO DATA" in path.read_text().splitlines()[0]
        assert yaml.safe_load(path.read_text())


def test_a_figure_that_differs_is_not_as_expected() -> None:
    field = next(field for field in READ.fields if field.code == "RAIL")
    found = {"curricula": {"actual": 1}, "teachers": {"actual": 20}}
    assert Row(field, found).as_expected
    assert not Row(field, found | {"teachers": {"actual": 21}}).as_expected
    assert not Row(field, None).as_expected
