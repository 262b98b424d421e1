"""Both KPIs of every field and year as the KPI topic tells them: those that are not as they were told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from asyncpg import Record

from services.reporting.figures.changed_by import changed_by
from services.reporting.figures.kpis import kpis
from services.reporting.figures.looked_at import LookedAt
from services.reporting.judging.rules import RULES_VERSION, judge
from services.reporting.kpi_topic.told import Told
from services.reporting.projections.changes import Figure
from services.reporting.store.generations import CONSUMER
from shared.contracts.reporting.kpi import ChangedBy, KpisCounted, KpiStatus, KpiValue, Upto
from shared.eventsourcing.storing.database import Connection
from shared.kernel.fiscal_year import fiscal_year_of, last_day

# a fact that is over counts too, so that a year once told of stays; each index is asked year by year
_YEARS = """
WITH RECURSIVE years AS (
    SELECT figure, (SELECT min(fiscal_year) FROM facts f WHERE f.figure = k.figure) AS year
    FROM unnest(ARRAY['target', 'trained_teacher']) AS k(figure)
    UNION ALL
    SELECT figure, (SELECT min(fiscal_year) FROM facts f WHERE f.figure = y.figure AND fiscal_year > y.year)
    FROM years y WHERE year IS NOT NULL
)
SELECT DISTINCT year FROM years WHERE year IS NOT NULL"""


# who wrote each counter last: a figure that went and came back is the same, but by another event
_WRITTEN = "SELECT figure, field, fiscal_year, xmin::text FROM counters WHERE figure = ANY($1)"

Written = Mapping[tuple[str, str, int], str]


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found: what differs from what was told, the keys of all there is, how far was looked."""

    changed: Mapping[str, KpisCounted]
    keys: frozenset[str]
    written: Written


async def differing(
    db: Connection, told: Mapping[str, Told], now: datetime, before: Written | None
) -> Looked:
    """Every field and year that is not as told, with the revision after; inside one snapshot.

    ``before``: what `Looked.written` was when all was as told, None when nobody knows; where it is the
    same, no event is sought.
    """
    at, upto, keys, changed = LookedAt(now), await _counted_upto(db), set[str](), {}
    rows = await db.fetch(_WRITTEN, [figure.value for figure in _FIGURES.values()])
    written = {(row["figure"], row["field"], row["fiscal_year"]): row["xmin"] for row in rows}
    for year in await _years(db):
        for row in await kpis(db, at, year):
            key = f"{row['field']}/{year}"
            keys.add(key)
            last = told.get(key)
            was = last.notice if last else None
            values = _values(row, year, at)
            figures = {
                name: await _whole(db, values, name, was, _is_written(values, name, before, written))
                for name in _FIGURES
            }
            if was is None or _differs(was, values | figures):
                changed[key] = KpisCounted(
                    **values | figures,
                    as_of=now,
                    counted_upto=upto,
                    revision=last.revision + 1 if last else 1,
                )
    return Looked(changed, frozenset(keys), written)


_FIGURES = {"curricula": Figure.CURRICULUM_IN_FORCE, "teachers": Figure.TRAINED_TEACHER}


async def _years(db: Connection) -> list[int]:
    begun = await db.fetch("SELECT DISTINCT began_on FROM facts WHERE figure = 'curriculum_in_force'")
    of_curricula = {fiscal_year_of(row["began_on"]) for row in begun}
    return sorted({row["year"] for row in await db.fetch(_YEARS)} | of_curricula)


async def _counted_upto(db: Connection) -> list[Upto]:
    rows = await db.fetch("SELECT source, position FROM sweep WHERE consumer = $1 ORDER BY source", CONSUMER)
    return [Upto(source=row["source"], position=row["position"]) for row in rows]


def _values(row: Record, year: int, at: LookedAt) -> dict[str, Any]:
    return {
        "field": row["field"],
        "fiscal_year": year,
        "name_th": row["name_th"],
        "name_en": row["name_en"],
        "rules_version": RULES_VERSION,
        "curricula": _judged(row["curricula"], row["curricula_target"], year, at),
        "teachers": _judged(row["teachers"], row["teachers_target"], year, at),
    }


def _judged(actual: int, target: int | None, year: int, at: LookedAt) -> dict[str, Any]:
    found = judge(actual, target, year, at.day)
    status = KpiStatus(found.status.value)
    return {
        "target": found.target,
        "actual": found.actual,
        "share": found.share,
        "met": found.met,
        "status": status,
    }


def _differs(before: KpisCounted, values: Mapping[str, Any]) -> bool:
    return any(getattr(before, name) != value for name, value in values.items())


def _is_written(values: Mapping[str, Any], name: str, before: Written | None, written: Written) -> bool:
    """Whether the counter of this figure was written since; 0 is the year of what knows none."""
    if before is None:
        return True
    year = values["fiscal_year"] if name == "teachers" else 0
    key = _FIGURES[name].value, values["field"], year
    return before.get(key) != written.get(key)


def _without_event(value: KpiValue) -> dict[str, Any]:
    return {name: getattr(value, name) for name in KpiValue.model_fields if name != "changed_by"}


async def _whole(
    db: Connection, values: Mapping[str, Any], name: str, was: KpisCounted | None, is_written: bool
) -> KpiValue:
    """With the event; it is not sought where the figure is as it was and its counter was not written."""
    if was and not is_written and _without_event(getattr(was, name)) == values[name]:
        same: KpiValue = getattr(was, name)
        return same
    by = date.max if name == "teachers" else last_day(values["fiscal_year"])
    row = await changed_by(db, _FIGURES[name], values["field"], values["fiscal_year"], by)
    return KpiValue(**values[name], changed_by=ChangedBy(**dict(row)) if row else None)
