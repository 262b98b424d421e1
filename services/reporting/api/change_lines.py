"""How what changed reads: a KPI before and after, and a fact that began, gave way or ceased."""

from typing import Any, Literal
from uuid import UUID

from asyncpg import Record
from pydantic import BaseModel, Field

from services.reporting.api.proofs import EventOut, event
from services.reporting.api.reasons import because, reason_in_words, what_happened
from services.reporting.api.room import Room, said
from services.reporting.api.words import Words
from services.reporting.figures.proofs import Kpi
from services.reporting.projections.changes import Figure

_KPI = {Figure.CURRICULUM_IN_FORCE.value: Kpi.CURRICULA, Figure.TRAINED_TEACHER.value: Kpi.TEACHERS}
_TARGET = {Kpi.CURRICULA: "curricula", Kpi.TEACHERS: "teachers"}


class KpiMoved(BaseModel):
    """A KPI before and after: before + gained - lost = after; so it is with the facts behind it."""

    kpi: Kpi
    field: str
    name: Words
    target: int | None
    before: int = 0
    gained: int = Field(0, description="Subjects that count now and did not")
    lost: int = Field(0, description="Subjects that counted and do not any more")
    after: int = 0
    facts_before: int = 0
    begun: int = Field(0, description="Facts that began to count in between")
    ceased: int = Field(0, description="Facts that ceased to count in between")
    facts_after: int = 0


class Line(BaseModel):
    """One fact that began, took another's place, or ceased."""

    figure: str
    change: Literal["began", "replaced", "ceased"]
    what: Words
    reason: Words | None = Field(description="Why, by the meaning of the event: revoked, withdrawn, …")
    because: str | None = Field(description="The reason as it was written down")
    field: str | None
    fiscal_year: int | None
    subject: UUID
    project: UUID | None
    college: str | None
    province: str | None
    before: dict[str, Any] | None = Field(description="What the fact said in whose place it came")
    after: dict[str, Any] | None = Field(description="What it says; null: it ceased")
    event: EventOut = Field(description="The event behind the change")


def moved(row: Record) -> KpiMoved:
    """A row of the summary; what has no fact counts 0."""
    kpi, named = _KPI[row["figure"]], said(row["named"])
    counts = {name: row[name] or 0 for name in KpiMoved.model_fields if name in row.keys()}  # noqa: SIM118
    return KpiMoved(
        **{
            **counts,
            "kpi": kpi,
            "field": row["field"],
            "name": Words(th=named["name_th"], en=named["name_en"]),
            "target": said(row["target"]).get(_TARGET[kpi]),
        }
    )


def line(row: Record, room: Room) -> Line:
    """A line of what changed."""
    reason = said(row["reason"])
    ceased = row["change"] == "ceased"
    figure = Figure(row["figure"])
    return Line(
        figure=figure,
        change="replaced" if row["replaced"] else row["change"],
        what=what_happened(figure, row["change"], replaced=row["replaced"]),
        reason=reason_in_words(reason),
        because=because(reason),
        **{name: row[name] for name in ("field", "fiscal_year", "subject", "project", "college", "province")},
        before=said(row["value"]) if ceased else said(row["value_before"]) if row["replaced"] else None,
        after=None if ceased else said(row["value"]),
        event=event(row, row["change"], room),
    )
