"""The catalogue of words is complete in both languages: nothing asked for is missing, nothing is idle."""

import re
from pathlib import Path

import pytest

from services.reporting.speech.words import FILE, WORDS, said

REPORTING = FILE.parents[1]
ROOMS = (REPORTING / "dashboard", REPORTING / "speech")
SOURCES = [file for room in ROOMS for kind in ("*.html", "*.py") for file in room.rglob(kind)]
THAI = re.compile("[\u0e01-\u0e4e]")
PLACES = re.compile(r"{(\w+)}")
# families of which the second part comes from a fact: a stage, a role, a step …
FAMILIES = {
    "stage": "s.word", "desk": "s.word", "role": "self.word", "source": "s.word", "report": "s.word",
}  # fmt: skip


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
