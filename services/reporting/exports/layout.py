"""The parts of a report in Thai official layout, and what stands at its head and foot."""

from collections.abc import Sequence
from typing import Any

from services.reporting.api.words import Words
from services.reporting.exports.cover import Cover
from services.reporting.speech.speech import Speech
from shared.kernel.fiscal_year import bangkok_date
from shared.kernel.thai import long_date

REPORT = Words(th="รายงานผลการดำเนินงาน", en="Report on results")
_DAY = Words(th="วันที่", en="Date")
_SIGNED = Words(
    th="(ลงชื่อ) ……………………………………\n(……………………………………)\nผู้รายงาน", en="(signed) ……………………………………\n(……………………………………)"
)
_DEFINITIONS = Words(th="หลักเกณฑ์และนิยาม", en="Rules and definitions")
_PRINTED = {
    "5.1-R1": Words(th="5.1-R1", en="5.1-R1"),
    "5.2-R1": Words(th="5.2-R1", en="5.2-R1"),
    "status": Words(th="สถานะ", en="Status"),
    "accepted": Words(th="รับรองผลแล้ว", en="Accepted"),
    "provisional": Words(th="เบื้องต้น", en="Provisional"),
}
MOST_PAGES = 200  # that are numbered in the reader's digits


def text(words: str) -> dict[str, Any]:
    """A paragraph."""
    return {"is": "text", "text": words}


def table(
    headings: Sequence[str], rows: Sequence[Sequence[str]], numbers: set[int], widths: Sequence[float | None]
) -> dict[str, Any]:
    """A table; ``numbers``: which columns hold some; ``widths``: shares of the room, None: what it takes."""
    columns = [
        {"heading": heading, "number": nr in numbers, "width": width}
        for nr, (heading, width) in enumerate(zip(headings, widths, strict=True))
    ]
    return {"is": "table", "columns": columns, "rows": [list(row) for row in rows]}


def report(cover: Cover, sections: Sequence[tuple[Words, list[Any]]]) -> dict[str, Any]:
    """All of it, ready to be typeset."""
    s = cover.speech
    numbered = [*sections, (_DEFINITIONS, _definitions(cover))]
    day = bangkok_date(cover.standing.as_of)
    return {
        "lang": s.language,
        "title": s.pick(cover.title),
        "kind": s.pick(REPORT),
        "office": cover.principal.org,
        "day": [day.year, day.month, day.day],
        "head": [(s.pick(_DAY), _long(cover)), *_told(cover)],
        "sections": [
            {"heading": f"{s.n(nr)}. {s.pick(heading)}", "parts": parts}
            for nr, (heading, parts) in enumerate(numbered, 1)
        ],
        "pages": [s.n(number) for number in range(1, MOST_PAGES + 1)],
        "demo": cover.demo_words,
        "foot": foot(cover),
        "signed": s.pick(_SIGNED),
    }


def foot(cover: Cover) -> str:
    """What must stand on every page."""
    return " · ".join(f"{name}: {value}" for name, value in _told(cover)[1:])  # all but the title


def _told(cover: Cover) -> list[tuple[str, str]]:
    return [line for line in cover.lines() if line[1] != cover.demo_words]


def _long(cover: Cover) -> str:
    day = bangkok_date(cover.standing.as_of)
    s: Speech = cover.speech
    return s.numerals(long_date(day, thai_digits=False)) if s.language == "th" else s.day(day)


def _definitions(cover: Cover) -> list[Any]:
    said = {of: (th if cover.speech.language == "th" else en) for of, th, en in cover.definitions()}
    return [text(f"{cover.speech.pick(name)}: {said[of]}") for of, name in _PRINTED.items()]
