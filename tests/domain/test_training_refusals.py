"""The catalogue of refusals holds what the domain raises, no more and no less, and says it in full."""

import ast
import re
from pathlib import Path

import pytest

from deploy.local.paths import ROOT
from services.training.domain.in_thai import SECTIONS
from services.training.domain.project.state import Stage
from services.training.domain.refusals import CATALOGUE
from services.training.domain.report import ReportStage
from shared.contracts.training.dossier import Dossier

DOMAIN = ROOT / "services/training/domain"
SHARED = ROOT / "shared/eventsourcing/deciding/command.py"  # the rules of all aggregates
TESTS = Path(__file__).parent


def _raised() -> set[str]:
    """Codes in the domain's source: what Refused and Take are given."""
    codes: set[str] = set()
    for path in (*DOMAIN.rglob("*.py"), SHARED):
        if path.name != "refusals.py":
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    codes |= set(re.findall(r"^[a-z]+\.[a-z_]+$", node.value))
    return codes


def test_every_refusal_has_its_words_and_all_words_are_used() -> None:
    assert _raised() == set(CATALOGUE)


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_refusal_has_a_test(code: str) -> None:
    tests = "".join(path.read_text("utf-8") for path in TESTS.glob("test_*.py") if path != Path(__file__))
    assert f'"{code}"' in tests


@pytest.mark.parametrize("code", CATALOGUE)
def test_thai_is_thai_and_both_languages_name_facts_of_the_same_meaning(code: str) -> None:
    text = CATALOGUE[code]
    assert re.search("[\u0e01-\u0e4e]", text.th)
    assert not re.search("[\u0e01-\u0e4e]", text.en)
    named = [set(re.findall(r"{(\w+)}", words)) for words in (text.th.replace("_th}", "}"), text.en)]
    assert named[0] == named[1]


def test_every_stage_has_a_thai_name() -> None:
    assert all(stage.th for stage in (*Stage, *ReportStage))


def test_every_section_of_a_dossier_has_a_thai_name() -> None:
    assert set(SECTIONS) == set(Dossier.model_fields)
