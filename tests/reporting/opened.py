"""Exports, opened again with libraries that had no part in making them."""

import csv
import io
import re
from typing import Any

import openpyxl
import pypdfium2
from openpyxl.worksheet.worksheet import Worksheet

BLANK = re.compile(r"\s+")


def sheets(body: bytes) -> dict[str, Worksheet]:
    book = openpyxl.load_workbook(io.BytesIO(body))
    return {name: book[name] for name in book.sheetnames}


def rows(sheet: Worksheet) -> list[dict[str, Any]]:
    """By heading, each cell with its type."""
    lines = iter(sheet.values)
    headings = [str(each) for each in next(lines)]
    return [dict(zip(headings, line, strict=True)) for line in lines]


def lines(body: bytes) -> list[dict[str, str]]:
    """Of a CSV, by heading."""
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def printed(body: bytes) -> str:
    """The text of a PDF as it is copied, without blanks: lines end anywhere, and Thai writes few of them."""
    pages = pypdfium2.PdfDocument(body)
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    return BLANK.sub("", text)


def unspaced(text: str) -> str:
    return BLANK.sub("", text)


def text_of(content_type: str, body: bytes) -> str:
    """Whatever a person can read in it."""
    if content_type.startswith("application/pdf"):
        return printed(body)
    if "spreadsheetml" in content_type:
        found = (cell for sheet in sheets(body).values() for line in sheet.values for cell in line)
        return "\n".join(str(cell) for cell in found if cell is not None)
    if content_type.startswith("image/"):
        return ""
    return body.decode()
