"""What every export's route works with: one moment for all pages, the reader's words, who asks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from starlette.responses import Response

from services.reporting.api.room import At, Here, Room, Standing
from services.reporting.api.words import Words
from services.reporting.exports import as_csv
from services.reporting.exports.answers import CSV, XLSX, Workbook, flowing
from services.reporting.exports.cover import Cover
from services.reporting.exports.tables import Table
from services.reporting.figures.looked_at import LookedAt
from services.reporting.figures.places import Places
from services.reporting.speech.speech import Calendar, Digits, Speech
from shared.http.entering.call import Caller
from shared.http.entering.openapi import Responses
from shared.http.signing_in.tokens import Principal
from shared.http.wording.language import Language, language_of
from shared.kernel.fiscal_year import BANGKOK

_FILE = {"schema": {"type": "string", "format": "binary"}}
TABLES: Responses = {200: {"description": "The file", "content": {XLSX: _FILE, CSV: _FILE}}}
PDF: Responses = {200: {"description": "The report", "content": {"application/pdf": _FILE}}}
PNG: Responses = {200: {"description": "The chart", "content": {"image/png": _FILE}}}


class Format(StrEnum):
    """What a table is written as."""

    XLSX = "xlsx"
    CSV = "csv"


As = Annotated[Format, Query(alias="format", description="A workbook, or its first table as CSV")]


@dataclass(frozen=True, slots=True)
class Asking:
    """One export as it is asked for."""

    room: Room
    at: LookedAt  # always an instant: all pages of a file are of the same
    speech: Speech
    principal: Principal

    def cover(self, title: Words, standing: Standing, seen: Places | None) -> Cover:
        """What the file states of itself."""
        return Cover(title, standing, self.principal, self.speech, self.room.exports.demo, seen)

    def name(self, what: str, ending: str) -> str:
        """Of the file: what it is, and of when."""
        here = self.at.instant.astimezone(BANGKOK)
        demo = "demo-" if self.room.exports.demo else ""
        return f"kruchang-{demo}{what}-{here:%Y%m%dT%H%M%S}.{ending}"

    def tables(
        self, what: str, title: Words, tables: Sequence[Table], standing: Standing, form: Format,
        seen: Places | None = None,
    ) -> Response:  # fmt: skip
        """As a workbook, or the first of them as CSV. ``standing``: of the first page."""
        cover, name = self.cover(title, standing, seen), self.name(what, form)
        if form is Format.CSV:
            return flowing(as_csv.pieces(tables[0], cover), name)
        return Workbook(tables, cover, name, self.room.exports.writing)


async def _asking(
    request: Request,
    room: Here,
    at: At,
    principal: Caller,
    language: Annotated[
        Language | None, Query(description="Of words and headings; without it as Accept-Language")
    ] = None,
    digits: Annotated[Digits, Query(description="Of a report; figures of a table are typed")] = Digits.ARABIC,
) -> Asking:
    spoken: Any = language or language_of(request)
    era = Calendar.BUDDHIST if spoken == "th" else Calendar.COMMON
    return Asking(room, replace(at, as_of=at.instant), Speech(spoken, era, digits), principal)


Asked = Annotated[Asking, Depends(_asking)]
