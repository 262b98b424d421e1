"""The table shared/http/ASVS.md answers every requirement of levels 1 and 2, once, and names what exists."""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLE = (ROOT / "shared/http/ASVS.md").read_text(encoding="utf-8")
STATES = {"met", "part", "not", "issuer", "none"}
# ASVS 4.0.3: how many a section has, and which of those belong to level 3 or were given up
SECTIONS = {
    "1.1": 7, "1.2": 4, "1.4": 5, "1.5": 4, "1.6": 4, "1.7": 2, "1.8": 2, "1.9": 2, "1.10": 1, "1.11": 2,
    "1.12": 2, "1.14": 6, "2.1": 12, "2.2": 3, "2.3": 3, "2.4": 5, "2.5": 7, "2.6": 3, "2.7": 6, "2.8": 7,
    "2.9": 3, "2.10": 4, "3.1": 1, "3.2": 4, "3.3": 4, "3.4": 5, "3.5": 3, "3.7": 1, "4.1": 5, "4.2": 2,
    "4.3": 3, "5.1": 5, "5.2": 8, "5.3": 10, "5.4": 3, "5.5": 4, "6.1": 3, "6.2": 6, "6.3": 2, "6.4": 2,
    "7.1": 4, "7.2": 2, "7.3": 4, "7.4": 3, "8.1": 4, "8.2": 3, "8.3": 8, "9.1": 3, "9.2": 4, "10.2": 2,
    "10.3": 3, "11.1": 8, "12.1": 3, "12.2": 1, "12.3": 6, "12.4": 2, "12.5": 2, "12.6": 1, "13.1": 5,
    "13.2": 6, "13.3": 2, "13.4": 2, "14.1": 4, "14.2": 6, "14.3": 3, "14.4": 7, "14.5": 4,
}  # fmt: skip
NOT_OF_LEVEL_2 = {"1.4.2", "1.4.3", "1.12.1", "4.1.4", "7.3.2", "13.1.2", "13.2.4", "14.3.1"}


def rows() -> list[tuple[list[str], str, str]]:
    """Numbers, state, evidence of each row."""
    found = []
    for line in TABLE.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if re.match(r"\| [0-9]", line):
            found.append((cells[0].split(), cells[2], cells[3].strip(" |") if len(cells) > 3 else ""))
    return found


def test_every_requirement_is_answered_once() -> None:
    asked = {f"{section}.{nr}" for section, count in SECTIONS.items() for nr in range(1, count + 1)}
    answered = Counter(number for numbers, _, _ in rows() for number in numbers)
    assert answered.keys() == asked - NOT_OF_LEVEL_2
    assert len(answered) == 259
    assert [number for number, times in answered.items() if times > 1] == []


@pytest.mark.parametrize(("numbers", "state", "where"), rows(), ids=[row[0][0] for row in rows()])
def test_every_answer_has_a_state_and_what_is_met_or_missing_says_where(
    numbers: list[str], state: str, where: str
) -> None:
    assert state in STATES
    if state in {"met", "part", "not"} and numbers != ["3.7.1"]:
        assert where
    if state in {"not", "part"}:
        told = TABLE.partition("## V1 ")[0]
        assert any(number in told for number in numbers) or state == "part" or len(where) > 5, numbers


def test_every_file_named_exists() -> None:
    named = {name for name in re.findall(r"`([A-Za-z0-9_./-]+)`", TABLE) if "/" in name and name[0] != "/"}
    assert len(named) > 50
    for name in named - {"http/"}:
        path = name.replace("http/", "tests/integration/http/", 1) if name.startswith("http/") else name
        assert (ROOT / path).exists(), name
