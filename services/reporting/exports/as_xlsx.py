"""Tables as a workbook: typed cells, a heading that stays, filters, and a sheet that says what it all is.

Written row by row into a file, so that memory does not grow with the rows. A text is always text: nothing
that somebody wrote becomes a formula or a link.
"""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from services.reporting.api.words import Words
from services.reporting.exports.cover import Cover
from services.reporting.exports.tables import Column, Kind, Table, Value
from shared.http.wording.language import Language
from shared.kernel.fiscal_year import BANGKOK

MOST_ROWS = 1_048_576  # of a sheet; what is more goes on in another one
LONGEST_CELL = 32_767  # characters
ABOUT = Words(th="คำอธิบาย", en="About")
_NO_NAME = str.maketrans("", "", "[]:*?/\\'")
_DAYS = {"th": "[$-107041E]d mmm yyyy", "en": "d mmm yyyy"}  # in Thai of the Buddhist era
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


async def written(path: Path, tables: Sequence[Table], cover: Cover) -> None:
    """The workbook, whole; the rows are asked for as they are written."""
    book = await asyncio.to_thread(_Book, path, cover)
    for table in tables:
        sheet = _Sheets(book, table)
        async for page in table.pages:
            await asyncio.to_thread(sheet.add, page)
        await asyncio.to_thread(sheet.end)
    await asyncio.to_thread(book.end)


class _Book:
    def __init__(self, path: Path, cover: Cover) -> None:
        self.cover = cover
        self.language: Language = cover.speech.language
        self._names: set[str] = set()
        self.workbook = Workbook(str(path), _OPTIONS)
        title = cover.speech.pick(cover.title)
        made = cover.standing.as_of.astimezone(BANGKOK).replace(tzinfo=None)
        self.workbook.set_properties(
            {"title": title, "comments": cover.demo_words, "created": made, "author": ""}
        )
        formats = {
            Kind.TEXT: {"num_format": "@"},
            Kind.NUMBER: {"num_format": "#,##0"},
            Kind.YEAR: {"num_format": "0"},
            Kind.SHARE: {"num_format": "0.0%"},
            Kind.DAY: {"num_format": _DAYS[self.language]},
            Kind.INSTANT: {"num_format": f"{_DAYS[self.language]} hh:mm:ss"},
            Kind.TRUTH: {},
        }
        self.formats = {
            kind: self.workbook.add_format({"valign": "top", **each}) for kind, each in formats.items()
        }
        look = {"bold": True, "text_wrap": True, "bg_color": "#DCE6F1", "bottom": 1, "valign": "top"}
        self.heading = self.workbook.add_format(look)
        self.prose = self.workbook.add_format({"text_wrap": True, "valign": "top"})

    def sheet(self, name: Words) -> Any:
        """An empty one; a second of the same name is numbered."""
        wanted = self.cover.speech.pick(name).translate(_NO_NAME)[:28]
        found, number = wanted, 2
        while found in self._names:
            found, number = f"{wanted} {number}", number + 1
        self._names.add(found)
        return self.workbook.add_worksheet(found)

    def end(self) -> None:
        sheet, prose = self.sheet(ABOUT), self.prose
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 2, 60)
        row = 0
        for name, value in self.cover.lines():
            sheet.write_string(row, 0, name, self.heading)
            sheet.write_string(row, 1, value, prose)
            row += 1
        for cells in self.cover.definitions():
            row += 1
            for column, text in enumerate(cells):
                sheet.write_string(row, column, text, prose)
        self.workbook.close()


class _Sheets:
    """The sheet of a table, and those that go on where it is full."""

    def __init__(self, book: _Book, table: Table) -> None:
        self._book, self._table = book, table
        self._begin()

    def _begin(self) -> None:
        self._sheet = self._book.sheet(self._table.name)
        self._sheet.freeze_panes(1, 0)
        for nr, column in enumerate(self._table.columns):
            self._sheet.set_column(nr, nr, column.width, self._book.formats[column.kind])
            self._sheet.write_string(0, nr, column.heading(self._book.language), self._book.heading)
        self._rows = 1

    def add(self, items: Sequence[Any]) -> None:
        """A page of rows."""
        for item in items:
            if self._rows >= MOST_ROWS:
                self.end()
                self._begin()
            for nr, (column, value) in enumerate(
                zip(self._table.columns, self._table.cells(item), strict=True)
            ):
                self._write(nr, column, value)
            self._rows += 1

    def end(self) -> None:
        """The filters, now that it is known how far they reach."""
        self._sheet.autofilter(0, 0, self._rows - 1, len(self._table.columns) - 1)

    def _write(self, nr: int, column: Column, value: Value) -> None:
        sheet, row, look = self._sheet, self._rows, self._book.formats[column.kind]
        match value:
            case None:
                return
            case bool():
                sheet.write_boolean(row, nr, value, look)
            case int() | float():
                sheet.write_number(row, nr, value, look)
            case datetime():
                sheet.write_datetime(row, nr, value.astimezone(BANGKOK).replace(tzinfo=None), look)
            case date():
                sheet.write_datetime(row, nr, datetime(value.year, value.month, value.day), look)  # noqa: DTZ001 (a day)
            case _:
                sheet.write_string(row, nr, value[:LONGEST_CELL], look)
