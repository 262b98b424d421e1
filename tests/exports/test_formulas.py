"""Nothing that somebody wrote is calculated by a spreadsheet: not in a CSV, not in a workbook."""

import csv
import io
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from services.reporting.api.words import Words
from services.reporting.exports.as_csv import pieces, plain, safe
from services.reporting.exports.as_xlsx import written
from services.reporting.exports.paged import at_once
from services.reporting.exports.tables import Kind, Table, named
from tests.exports.covers import cover
from tests.reporting.opened import sheets

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
WRITTEN = (
    "=1+1", '=HYPERLINK("http://x/?"&A1)', "+66", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "'=1",
    "''@x", "'s Gravenhage", 'ว่า "ดี", และ\nบรรทัดใหม่', "0012", "1E5", "4/2564", "TRUE", "{=1+1}", "",
)  # fmt: skip


@given(st.text())
@example("'=1+1")
@example("''-1")
def test_a_safe_text_begins_with_nothing_dangerous_and_can_be_made_plain_again(text: str) -> None:
    assert not safe(text).startswith(DANGEROUS)
    assert plain(safe(text)) == text
    assert safe(text) == text or text.lstrip("'").startswith(DANGEROUS)


def table() -> Table:
    columns = (named("ข้อความ", "Text", "text"), named("จำนวน", "Number", "number", Kind.NUMBER))
    items = [{"text": text, "number": -nr} for nr, text in enumerate(WRITTEN)]
    return Table(Words(th="ทดสอบ", en="Test"), columns, at_once(*items))


async def test_a_csv_is_rfc_4180_with_its_mark_and_no_cell_of_it_begins_a_formula() -> None:
    body = b"".join([piece async for piece in pieces(table(), cover())])
    assert body.startswith(b"\xef\xbb\xbf")
    assert body.endswith(b'"\r\n')
    text = body.decode("utf-8-sig")
    read = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [plain(row["Text"]) for row in read] == list(WRITTEN)
    assert not [row for row in read if row["Text"].startswith(DANGEROUS)]
    assert [row["Number"] for row in read] == [str(-nr) for nr in range(len(WRITTEN))]  # a number stays one
    assert '\r\n"0012",-13,"' in text  # texts in quotes, numbers without


async def test_a_workbook_holds_texts_as_texts(tmp_path: Path) -> None:
    file = tmp_path / "x.xlsx"
    await written(file, [table()], cover())
    [_, *lines] = sheets(file.read_bytes())["Test"].iter_rows()
    assert [unescape(str(line[0].value or "")) for line in lines] == list(WRITTEN)
    assert {line[0].data_type for line in lines if line[0].value} == {"s"}
    assert not [line for line in lines if line[0].hyperlink]
    assert {line[1].data_type for line in lines} == {"n"}
