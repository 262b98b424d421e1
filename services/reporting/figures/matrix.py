"""Two stamps crossed: how many persons came to a step, in each cell and in all (P-5, 5.2-R1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.reporting.figures.funnel import COLUMN, By
from services.reporting.figures.looked_at import LookedAt, live
from services.reporting.figures.participations import FIGURES, REACHED, Step
from services.reporting.figures.places import Places
from shared.eventsourcing.storing.database import Reader


class Persons(StrEnum):
    """Which persons are counted: those of the KPI, or who came to a step of the funnel."""

    TRAINED = "trained"  # the figure of 5.2-R1, by the year of the last session attended
    APPLIED = Step.APPLIED
    ENDORSED = Step.ENDORSED
    ELIGIBLE = Step.ELIGIBLE
    ENROLLED = Step.ENROLLED
    ATTENDED = Step.ATTENDED
    COMPLETED = Step.COMPLETED
    CERTIFIED = Step.CERTIFIED


CROSSED = (By.GROUP, By.SECTOR, By.OVEC_REGION, By.GEO_REGION, By.PROVINCE, By.FIELD)
_TRAINED = "('trained_teacher')"

# persons are counted in each cell, each line and in all of it: who is in two cells is one in their total
_MATRIX = f"""
WITH regions AS (SELECT * FROM unnest($5::text[], $6::text[], $7::text[]) AS r(province, ovec, geo)
), participations AS (
    SELECT {{row}} AS row, {{column}} AS col, f.project, f.subject,
           bool_or(f.figure = 'trained_teacher') AS trained, {REACHED}
    FROM facts f JOIN regions r USING (province)
    WHERE f.figure IN {{figures}} AND f.fiscal_year = $3 AND ($4::text IS NULL OR f.field = $4)
      AND {live("f")}
    GROUP BY 1, 2, f.project, f.subject
)
SELECT CASE WHEN GROUPING(row) = 0 THEN row END AS row, CASE WHEN GROUPING(col) = 0 THEN col END AS col,
       count(DISTINCT subject)::int AS persons
FROM participations WHERE {{step}} GROUP BY CUBE (row, col)"""


@dataclass(frozen=True, slots=True)
class Crossed:
    """Distinct persons by row and column; None stands for all of them. What is not there is 0."""

    persons: Mapping[tuple[str | None, str | None], int]

    def of(self, row: str | None = None, column: str | None = None) -> int:
        """In a cell, a line, or all."""
        return self.persons.get((row, column), 0)


async def matrix(
    db: Reader, at: LookedAt, fiscal_year: int, rows: By, columns: By, places: Places, *,
    step: Persons = Persons.TRAINED, field: str | None = None,
) -> Crossed:  # fmt: skip
    """Rows and columns are two different ones of CROSSED."""
    if not {rows, columns} <= set(CROSSED) or rows is columns:
        raise ValueError(f"cannot cross {rows} with {columns}")
    sql = _MATRIX.format(
        row=COLUMN[rows],
        column=COLUMN[columns],
        step=step,
        figures=_TRAINED if step is Persons.TRAINED else FIGURES,
    )
    found = await db.fetch(
        sql, at.as_of, at.through, fiscal_year, field, places.provinces, places.ovec, places.geo
    )
    return Crossed({(row["row"], row["col"]): row["persons"] for row in found})
