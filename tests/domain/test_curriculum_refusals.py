"""The catalogue of refusals holds what the domain raises, no more and no less, and says it in full."""

import ast
import re
from pathlib import Path

import pytest

from services.curriculum.domain import committee, curriculum_state, field, membership, workshop
from services.curriculum.domain.refusals import CATALOGUE

DOMAIN = Path("services/curriculum/domain")
SHARED = Path("shared/eventsourcing/deciding/command.py")  # the rules of all aggregates
TESTS = Path(__file__).parent
STAGES = (committee.Stage, curriculum_state.Stage, field.Stage, membership.Stage, workshop.Stage)
_CODE = re.compile(r"[a-z]+\.[a-z_]+")


def _raised() -> set[str]:
    """Codes in the domain's source: what Refused, Take and the rules they share are given."""
    return {
        node.value
        for path in (*DOMAIN.glob("*.py"), SHARED)
        if path.name != "refusals.py"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _CODE.fullmatch(node.value)
    }


def test_every_refusal_has_its_words_and_all_words_are_used() -> None:
    assert _raised() == set(CATALOGUE)


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_refusal_has_a_test(code: str) -> None:
    tests = "".join(path.read_text("utf-8") for path in TESTS.glob("test_*.py") if path != Path(__file__))
    aggregate, _, short = code.partition(".")  # a stage table names it without the aggregate
    own = TESTS / f"test_{aggregate}.py"
    assert f'"{code}"' in tests or re.search(rf"\b{short}\b", own.read_text("utf-8"))


@pytest.mark.parametrize("code", CATALOGUE)
def test_thai_is_thai_and_both_languages_tell_the_same_facts(code: str) -> None:
    text = CATALOGUE[code]
    assert re.search("[\u0e01-\u0e4e]", text.th)
    assert not re.search("[\u0e01-\u0e4e]", text.en)
    told = [set(re.findall(r"{(\w+)}", words)) for words in (text.th.replace("_th}", "}"), text.en)]
    assert told[0] == told[1]


def test_every_stage_has_a_thai_name() -> None:
    assert all(stage.th for stages in STAGES for stage in stages)
