"""Funnel and matrix as tables (5.2-S3, 5.2-R1, P-5)."""

from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any

from fastapi import Query
from starlette.responses import Response

from services.reporting.api.funnel import Steps, read_funnel
from services.reporting.api.kpis import Year
from services.reporting.api.matrix import STEP, Dimension, MatrixAnswer, read_matrix
from services.reporting.api.room import Seen
from services.reporting.api.words import DIMENSIONS, Words
from services.reporting.exports.asking import TABLES, As, Asked, Asking, Format
from services.reporting.exports.paged import FIRST, at_once, following
from services.reporting.exports.routing import exports
from services.reporting.exports.tables import Column, Kind, Table, named
from services.reporting.figures.funnel import By
from services.reporting.figures.matrix import Persons
from services.reporting.speech.words import WORDS
from shared.contracts.common import FieldCode
from shared.http.reading.paging import PageRequest
from shared.http.signing_in.roles import EVERYONE

router = exports()
ALL = Words(th="รวม", en="All")
STEPS = {
    name: Words(th=WORDS[f"funnel.{name}"]["th"], en=WORDS[f"funnel.{name}"]["en"])
    for name in Steps.model_fields
}  # as the pages call them
_STEPS = tuple(named(STEPS[name].th, STEPS[name].en, name, Kind.NUMBER) for name in Steps.model_fields)


@router.read("/funnel", roles=EVERYONE, responses=TABLES, summary="The funnel, as a file")
async def export_funnel(
    fiscal_year: Year,
    asked: Asked,
    seen: Seen,
    by: Annotated[By, Query(description="What to break down by")] = By.FIELD,
    field: Annotated[FieldCode | None, Query(description="Of this field only")] = None,
    form: As = Format.XLSX,
) -> Response:
    """As `/v1/funnel`; the last row is the total."""

    async def ask(page: PageRequest) -> Any:
        return await read_funnel(fiscal_year, asked.at, asked.room, seen, page, by, field)

    first, said = await ask(FIRST), asked.speech.pick
    called = DIMENSIONS[by]
    columns = (
        Column(f"{called.th} (รหัส)", f"{called.en} (code)", lambda row: getattr(row, "key", None), width=24),
        Column(called.th, called.en, lambda row: said(row.name if hasattr(row, "key") else ALL), width=32),
        *_STEPS,
    )
    title = Words(
        th=f"ลำดับขั้นการเข้ารับการฝึกอบรม จำแนกตาม{called.th} ปีงบประมาณ พ.ศ. {fiscal_year}{_of(field, 'สาขา')}",
        en=f"Funnel by {called.en.lower()}, fiscal year {fiscal_year} BE{_of(field, 'field')}",
    )
    table = Table(Words(th="ลำดับขั้น", en="Funnel"), columns, _and_total(first, following(first, ask)))
    return asked.tables(f"funnel-{by}-{fiscal_year}", title, [table], first, form, seen)


async def _and_total(first: Any, pages: AsyncIterator[Sequence[Any]]) -> AsyncIterator[Sequence[Any]]:
    async for page in pages:
        yield page
    yield [first.total]


@router.read("/matrix", roles=EVERYONE, responses=TABLES, summary="Two dimensions crossed, as a file")
async def export_matrix(
    fiscal_year: Year,
    asked: Asked,
    seen: Seen,
    rows: Annotated[Dimension, Query(description="What the rows are")],
    columns: Annotated[Dimension, Query(description="What the columns are")],
    step: Annotated[Persons, Query(description=STEP)] = Persons.TRAINED,
    field: Annotated[FieldCode | None, Query(description="Of this field only")] = None,
    form: As = Format.XLSX,
) -> Response:
    """As `/v1/matrix`: distinct persons, also in the totals, which are the last row and column."""
    found = await read_matrix(fiscal_year, asked.at, asked.room, seen, rows, columns, step, field)
    title = Words(
        th=f"ตารางไขว้ {found.rows_by.th} กับ {found.columns_by.th} ({_step(step).th}) "
        f"ปีงบประมาณ พ.ศ. {fiscal_year}{_of(field, 'สาขา')} {found.note.th}",
        en=f"{found.rows_by.en} by {found.columns_by.en.lower()} ({_step(step).en.lower()}), "
        f"fiscal year {fiscal_year} BE{_of(field, 'field')}. {found.note.en}",
    )
    table = Table(Words(th="ตารางไขว้", en="Matrix"), _columns(found, asked), at_once(*_lines(found)))
    return asked.tables(f"matrix-{rows}-{columns}-{fiscal_year}", title, [table], found, form, seen)


def _columns(found: MatrixAnswer, asked: Asking) -> list[Column]:
    def cell(nr: int) -> Any:
        return lambda line: line[2][nr]

    def heading(label: Any) -> str:
        return asked.speech.pick(label.name) if label.name else label.key

    by = found.rows_by
    return [
        Column(f"{by.th} (รหัส)", f"{by.en} (code)", lambda line: line[0], width=20),
        Column(by.th, by.en, lambda line: asked.speech.pick(line[1]), width=32),
        *(
            Column(heading(label), heading(label), cell(nr), Kind.NUMBER)
            for nr, label in enumerate(found.columns)
        ),
        Column(ALL.th, ALL.en, cell(len(found.columns)), Kind.NUMBER),
    ]


def _lines(found: MatrixAnswer) -> list[tuple[str | None, Words | None, list[int]]]:
    """Code, name, and the cells with their total; last the totals of the columns."""
    lines: list[tuple[str | None, Words | None, list[int]]] = [
        (row.key, row.name, [*cells, row.total]) for row, cells in zip(found.rows, found.cells, strict=True)
    ]
    return [*lines, (None, ALL, [*(column.total for column in found.columns), found.total])]


def _step(step: Persons) -> Words:
    return STEPS.get(step, Words(th="ผ่านการฝึกอบรมในปี", en="Trained"))


def _of(field: str | None, called: str) -> str:
    return f" ({called} {field})" if field else ""
