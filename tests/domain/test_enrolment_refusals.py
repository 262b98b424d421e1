"""Every refusal of the enrolment service has its words, and every word its use."""

import re
from pathlib import Path

import pytest

import services.enrolment
from services.enrolment.domain import application, enrolment_state
from services.enrolment.domain.completion import NOT_PASSED
from services.enrolment.domain.refusals import CATALOGUE
from shared.kernel.refusal import Text, words

HOUSE = Path(services.enrolment.__file__).parent
SOURCES = "\n".join(
    path.read_text(encoding="utf-8")
    for path in (*HOUSE.rglob("*.py"), Path("shared/eventsourcing/deciding/command.py"))
    if not path.name.endswith(("refusals.py", "reasons.py"))
)
CODE = r'"((?:[a-z]+)\.[a-z_]+)"'


def test_whatever_the_service_refuses_is_in_its_catalogue() -> None:
    raised = set(re.findall(rf"Refused\(\s*{CODE}", SOURCES))
    assert raised - CATALOGUE.keys() == set()


def test_the_catalogue_holds_nothing_that_is_never_used() -> None:
    assert CATALOGUE.keys() - set(re.findall(CODE, SOURCES)) == set()


def test_every_unpassed_assessment_has_its_words() -> None:
    assert set(NOT_PASSED.values()) <= CATALOGUE.keys()


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_refusal_is_told_in_thai_and_in_english_with_the_same_facts(code: str) -> None:
    text: Text = CATALOGUE[code]
    assert re.search("[ก-๙]", text.th)
    assert not re.search("[ก-๙]", text.en)
    assert set(re.findall(r"\{(\w+?)(?:_th)?\}", text.th)) == set(re.findall(r"\{(\w+)\}", text.en))
    assert "{" not in words(text.en, dict.fromkeys(re.findall(r"\{(\w+)\}", text.en), "x"))


def test_every_stage_has_a_thai_name() -> None:
    assert all(re.search("[ก-๙]", stage.th) for stage in (*application.Stage, *enrolment_state.Stage))


def test_a_refusal_in_thai_names_no_stage_by_its_code() -> None:
    assert [code for code, text in CATALOGUE.items() if "{stage}" in text.th] == []
