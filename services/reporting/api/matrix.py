"""The matrix: any two of group, sector, both kinds of region, province and field, crossed (P-5, 5.2-R1)."""

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel, Field

from services.reporting.api.kpis import Year
from services.reporting.api.room import At, Here, Room, Seen, Standing, said, told
from services.reporting.api.routing import Router
from services.reporting.api.words import DIMENSIONS, GROUPS, SECTORS, Words, name_of
from services.reporting.figures import names
from services.reporting.figures.funnel import By
from services.reporting.figures.looked_at import LookedAt
from services.reporting.figures.matrix import Persons, matrix
from services.reporting.figures.places import Places
from shared.contracts.common import FieldCode
from shared.http.signing_in.roles import EVERYONE
from shared.kernel.refusal import Refused

router = Router(prefix="/v1/matrix", tags=["funnel"])
Dimension = Literal[By.GROUP, By.SECTOR, By.OVEC_REGION, By.GEO_REGION, By.PROVINCE, By.FIELD]
STEP = "`trained` is the figure of 5.2-R1; the others are steps of the funnel, by the project's year"
NOTE = Words(
    th="นับเป็นจำนวนคนไม่ซ้ำในทุกช่อง ทุกแถว ทุกคอลัมน์ และผลรวม ผู้ที่อยู่ในหลายช่องนับเป็นหนึ่งคน ผลรวมจึงอาจน้อยกว่าผลบวกของช่อง",
    en="Distinct persons in each cell, line and in all: who stands in several cells is one in their total, "
    "so a total may be less than the sum of its cells.",
)


class Label(BaseModel):
    """A row or column."""

    key: str
    name: Words | None
    total: int = Field(description="Distinct persons in the whole line")


class MatrixAnswer(Standing):
    """Distinct persons who came to a step, by two dimensions."""

    fiscal_year: int
    step: Persons
    field: str | None
    rows_by: Words
    columns_by: Words
    rows: list[Label]
    columns: list[Label]
    cells: list[list[int]] = Field(description="Row by row, in the order of columns; empty cells are 0")
    total: int = Field(description="Distinct persons in all")
    note: Words


@router.read("", roles=EVERYONE, summary="Two dimensions crossed")
async def read_matrix(
    fiscal_year: Year,
    at: At,
    room: Here,
    seen: Seen,
    rows: Annotated[Dimension, Query(description="What the rows are")],
    columns: Annotated[Dimension, Query(description="What the columns are")],
    step: Annotated[Persons, Query(description=STEP)] = Persons.TRAINED,
    field: Annotated[FieldCode | None, Query(description="Of this field only")] = None,
) -> MatrixAnswer:
    """Totals are distinct persons too, so not always the sums of their cells. A scope bounds it.

    Group, sector and province are those stamped when the teacher applied.
    """
    if rows is columns:
        raise Refused("reporting.same_dimension")
    standing = await told(room, at)
    crossed = await matrix(room.pool, at, fiscal_year, rows, columns, seen, step=step, field=field)
    row_names, column_names = [await labels(room, at, by, seen) for by in (rows, columns)]
    return MatrixAnswer(
        **standing,
        fiscal_year=fiscal_year,
        step=step,
        field=field,
        rows_by=DIMENSIONS[rows],
        columns_by=DIMENSIONS[columns],
        rows=[Label(key=key, name=name, total=crossed.of(key)) for key, name in row_names.items()],
        columns=[
            Label(key=key, name=name, total=crossed.of(column=key)) for key, name in column_names.items()
        ],
        cells=[[crossed.of(row, column) for column in column_names] for row in row_names],
        total=crossed.of(),
        note=NOTE,
    )


async def labels(room: Room, at: LookedAt, by: By, seen: Places) -> dict[str, Words | None]:
    """Every value that a dimension can have within the scope, with its name; so that empty lines show."""
    match by:
        case By.FIELD:
            fields = await names.fields(room.pool, at, seen, after=None, limit=500)
            told_names = {row["field"]: said(row["value"]) for row in fields}
            return {key: Words(th=name["name_th"], en=name["name_en"]) for key, name in told_names.items()}
        case By.GROUP:
            keys: Sequence[str] = GROUPS
        case By.SECTOR:
            keys = SECTORS
        case By.OVEC_REGION:
            keys = tuple(dict.fromkeys(seen.ovec))
        case By.GEO_REGION:
            keys = tuple(dict.fromkeys(seen.geo))
        case _:
            keys = seen.provinces
    return {key: name_of(by, key) for key in keys}
