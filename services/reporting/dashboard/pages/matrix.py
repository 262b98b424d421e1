"""Two dimensions crossed, group by sector by place by field; distinct persons in each cell (P-5, 5.2-R1)."""

from typing import Annotated, get_args

from fastapi import Query
from starlette.responses import HTMLResponse

from services.reporting.api.matrix import STEP, Dimension, MatrixAnswer, read_matrix
from services.reporting.api.room import Seen
from services.reporting.api.words import DIMENSIONS
from services.reporting.dashboard.page import Page, Shown
from services.reporting.dashboard.routing import Pages
from services.reporting.figures.dictionary import places_in_dictionary
from services.reporting.figures.funnel import By
from services.reporting.figures.matrix import Persons
from shared.contracts.common import FieldCode

router = Pages()
CHOICES: tuple[By, ...] = get_args(Dimension)


@router.page("/matrix", summary="Two dimensions crossed")
async def matrix_page(
    page: Shown,
    seen: Seen,
    rows: Annotated[Dimension, Query(description="What the rows are")] = By.FIELD,
    columns: Annotated[Dimension, Query(description="What the columns are")] = By.GROUP,
    step: Annotated[Persons, Query(description=STEP)] = Persons.TRAINED,
    field: FieldCode | None = None,
) -> HTMLResponse:
    """Of the provinces that the caller sees; rows in the order of a Thai dictionary."""
    found = await read_matrix(page.view.fiscal_year, page.at, page.room, seen, rows, columns, step, field)
    return page.show(
        "matrix.html",
        standing=found,
        matrix=found,
        lines=await _lines(page, found, in_order=rows not in {By.GROUP, By.SECTOR}),
        most=max((cell for line in found.cells for cell in line), default=0),
        dimensions={by.value: DIMENSIONS[by] for by in CHOICES},
        chosen=(rows.value, columns.value),
        steps=[each.value for each in Persons],
        seen=seen,
        exports=page.tables(
            "/matrix", fiscal_year=page.view.fiscal_year, rows=rows.value, columns=columns.value,
            step=step.value, field=field,
        ),
    )  # fmt: skip


async def _lines(page: Page, found: MatrixAnswer, *, in_order: bool) -> list[tuple[str, str, int, list[int]]]:
    """Each row's key, name, total and cells; groups and sectors keep the order that they have."""
    named = [
        (row.key, page.view.speech.pick(row.name) if row.name else row.key, row.total, cells)
        for row, cells in zip(found.rows, found.cells, strict=True)
    ]
    if not in_order:
        return named
    place = await places_in_dictionary(page.room.pool, (name for _, name, _, _ in named))
    return sorted(named, key=lambda line: place[line[1]])
