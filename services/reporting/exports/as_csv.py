"""A table as CSV (RFC 4180): UTF-8 with a byte order mark, safe from formulas, texts in quotes.

A spreadsheet takes a cell that begins with =, +, -, @, a tab or a line break for a formula or for more cells;
such a text gets an apostrophe in front, which `plain` takes away again. Numbers are none of that.
"""

import csv
import io
import re
from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime

from services.reporting.exports.cover import Cover
from services.reporting.exports.tables import Table, Value
from shared.kernel.fiscal_year import BANGKOK

MARK = "\ufeff"
_TAKEN_FOR_MORE = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")  # the last four as Excel in East Asia reads them


def safe(text: str) -> str:
    """The text as no spreadsheet calculates it."""
    return f"'{text}" if _TAKEN_FOR_MORE.match(text) else text


def plain(cell: str) -> str:
    """The text that was made safe."""
    return cell[1:] if cell.startswith("'") and _TAKEN_FOR_MORE.match(cell) else cell


async def pieces(table: Table, cover: Cover) -> AsyncIterator[bytes]:
    """The headings, then a piece for every page of rows. The last columns say of when it is, and the like."""
    stated = [safe(value) for _, value in cover.columns()]
    language = cover.speech.language
    headings = [column.heading(language) for column in table.columns]
    yield MARK.encode() + _lines([[*headings, *(name for name, _ in cover.columns())]])
    async for page in table.pages:
        if page:
            yield _lines([[*map(_cell, table.cells(item)), *stated] for item in page])


def _cell(value: Value) -> str | int | float:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.astimezone(BANGKOK).isoformat()
        case date():
            return value.isoformat()
        case str():
            return safe(value)
    return value


def _lines(rows: Sequence[Sequence[str | int | float]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()
