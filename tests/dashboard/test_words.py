"""The catalogue of words is complete in both languages: nothing asked for is missing, nothing is idle."""

import re
from pathlib import Path

import pytest

from services.curriculum.domain.curriculum_state import Stage as CurriculumStage
from services.reporting.api.held import SECTIONS
from services.reporting.speech.speech import Digits, Speech
from services.reporting.speech.words import FILE, WORDS, said
from services.training.domain import in_thai
from services.training.domain.project.state import Stage as ProjectStage
from services.training.domain.report import ReportStage
from shared.contracts.common import Body
from shared.contracts.registry import published
from shared.http.signing_in.roles import Role
from shared.kernel.stage import NamedStage

REPORTING = FILE.parents[1]
ROOMS = (REPORTING / "dashboard", REPORTING / "speech")
SOURCES = [file for room in ROOMS for kind in ("*.html", "*.py") for file in room.rglob(kind)]
THAI = re.compile("[\u0e01-\u0e4e]")
PLACES = re.compile(r"{(\w+)}")
# families of which the second part comes from a fact: a stage, a role, a step …
FAMILIES = {
    "project_stage": "s.word", "curriculum_stage": "s.word", "report_stage": "s.word",
    "desk": "s.word", "source": "s.word",
}  # fmt: skip

OWN_STAGES = {
    "project_stage": {"REPORTED"},
    "curriculum_stage": {"SUPERSEDED"},
}  # that only reporting tells apart


def texts() -> str:
    return "\n".join(source.read_text(encoding="utf-8") for source in SOURCES).replace("'", '"')


@pytest.mark.parametrize("key", WORDS)
def test_a_word_is_said_in_both_languages(key: str) -> None:
    both = WORDS[key]
    assert set(both) == {"th", "en"}
    assert both["th"].strip()
    assert both["en"].strip()
    assert THAI.search(both["th"]) or not re.search("[a-z]{3}", both["en"]), "the Thai is no Thai"
    assert not THAI.search(both["en"])
    assert set(PLACES.findall(both["th"])) == set(PLACES.findall(both["en"]))


def test_every_word_that_is_asked_for_is_there() -> None:
    asked = set(re.findall(r'\bt\("([a-z0-9_.]+)"[,)]', texts()))
    asked |= set(re.findall(r'empty\("([a-z_.]+)"\)', texts()))
    assert len(asked) > 100
    assert asked - set(WORDS) == set()


def test_no_word_is_idle() -> None:
    everything = texts()
    for key in WORDS:
        families = [f'"{key[:end]}{closes}' for end in _dots(key) for closes in ('"', "{")]
        named = any(each in everything for each in (f'"{key}"', *families))
        assert named or key.partition(".")[0] in FAMILIES, f"{key} is said nowhere"


@pytest.mark.parametrize(
    ("family", "stages"),
    [("project_stage", ProjectStage), ("curriculum_stage", CurriculumStage), ("report_stage", ReportStage)],
)
def test_a_stage_is_called_as_its_own_service_calls_it(family: str, stages: type[NamedStage]) -> None:
    shown = {key.removeprefix(f"{family}."): said(key, "th") for key in WORDS if key.startswith(f"{family}.")}
    own = {stage.value: stage.th for stage in stages if stage.value != "ABSENT"}
    assert {code: word for code, word in shown.items() if code not in OWN_STAGES.get(family, set())} == own
    assert OWN_STAGES.get(family, set()) <= shown.keys()


def test_a_section_of_the_dossier_is_called_as_refusals_call_it() -> None:
    asked = {section.removesuffix("_satang").upper(): name for section, name in in_thai.SECTIONS.items()}
    shown = {section.value: words.th for section, words in SECTIONS.items()}
    assert {section: shown[section] for section in asked} == asked


def test_what_was_sent_back_is_called_as_the_contracts_call_it() -> None:
    events = {event.__name__: event.MEANING_TH for event in published().values()}
    sent_back = [key.removeprefix("held.what.") for key in WORDS if key.startswith("held.what.")]
    assert len(sent_back) == 3
    assert {name: said(f"held.what.{name}", "th") for name in sent_back} == {
        name: events[name] for name in sent_back
    }


def test_a_resolution_is_named_by_its_meeting_and_a_paper_by_its_number() -> None:
    thai = Speech(digits=Digits.THAI)
    assert thai.document("SUBCOMMITTEE 9/2564") == "อ.กรอ.อศ. ครั้งที่ ๙/๒๕๖๔"
    assert thai.meeting("hitachi-rail", "3/2564") == "hitachi-rail ครั้งที่ ๓/๒๕๖๔"
    assert [thai.document(number) for number in ("สอศ. 12/2564", "ศธ 0603/1", None)] == [
        "สอศ. 12/2564",
        "ศธ 0603/1",
        "–",
    ]
    assert Speech(language="en").document("BUREAU 4/2564") == "Bureau, meeting 4/2564"
    assert {body: Speech(language="en").word("desk", body) == body for body in Body} == dict.fromkeys(
        Body, False
    )


@pytest.mark.parametrize("role", Role)
def test_a_role_is_called_as_refusals_call_it(role: Role) -> None:
    assert Speech(language="th").word("role", role.value) == role.th
    assert Speech(language="en").word("role", role.value) == role.en


def test_a_word_that_nobody_wrote_is_an_error() -> None:
    with pytest.raises(KeyError):
        said("nobody.wrote.this", "th")


def test_the_catalogue_is_read_from_the_file_that_people_edit() -> None:
    assert Path(FILE).name == "words.yaml"
    assert len(FILE.read_text(encoding="utf-8").splitlines()) > len(WORDS)


def _dots(key: str) -> list[int]:
    """Where a family may end: `t("kpi." ~ …)` asks for all that begins so."""
    places = [place for place, character in enumerate(key) if character in "._"]
    return [*places, *(place + 1 for place in places)]
