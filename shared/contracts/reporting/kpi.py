"""The KPIs of a field in a fiscal year, as they stand (5.1-R1, 5.2-R1). Key: field/fiscal year."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.common import FieldCode
from shared.contracts.notice import Notice
from shared.kernel.fiscal_year import FiscalYear
from shared.kernel.frozen import Frozen


class KpiStatus(StrEnum):
    """The traffic light of a figure beside its target."""

    GREEN = "green"  # the target is met
    AMBER = "amber"  # on pace with the year, or at least half
    RED = "red"  # behind
    GREY = "grey"  # no target, or the year has not begun


class ChangedBy(Frozen):
    """The event because of which a figure or its target is what it is."""

    source: Annotated[str, Field(description="The service that owns the event", examples=["enrolment"])]
    event: Annotated[UUID, Field(description="Its `ce_id`")]
    stream: Annotated[UUID, Field(description="Its `ce_subject`")]
    version: Annotated[int, Field(ge=1, description="Its `ce_streamversion`")]
    recorded_at: Annotated[datetime, Field(description="Its `ce_recordedat`")]


class Upto(Frozen):
    """How far a service's events are counted in for certain."""

    source: str
    position: Annotated[int, Field(ge=0, description="Every event up to this `ce_position` is counted")]


class KpiValue(Frozen):
    """A figure beside its target."""

    target: Annotated[int | None, Field(description="Null: none was set for the year")]
    actual: Annotated[int, Field(ge=0, description="What was counted")]
    share: Annotated[float | None, Field(description="actual / target; null without a target")]
    met: Annotated[bool | None, Field(description="actual >= target; null without a target")]
    status: KpiStatus
    changed_by: Annotated[
        ChangedBy | None, Field(description="The event that last changed it; null: nothing ever did")
    ]


class KpisCounted(Notice, th="ค่าตัวชี้วัดของสาขาวิชาในปีงบประมาณ ณ ปัจจุบัน", seed="5.1-R1 5.2-R1"):
    """Both KPIs of a field in a fiscal year, as they stand now; told again whenever one changes."""

    field: FieldCode
    fiscal_year: FiscalYear
    name_th: str
    name_en: str
    curricula: Annotated[KpiValue, Field(description="5.1-R1: curricula in force as the year ends")]
    teachers: Annotated[KpiValue, Field(description="5.2-R1: distinct teachers with a live completion")]
    as_of: Annotated[datetime, Field(description="What was known at this instant was counted")]
    counted_upto: Annotated[list[Upto], Field(description="Per service; events after it may be counted too")]
    rules_version: Annotated[str, Field(description="The rules of counting and judging", examples=["2564.2"])]
    revision: Annotated[int, Field(ge=1, description="As `ce_revision`")]
