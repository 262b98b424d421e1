"""Events of a field of excellence (P-1, P-2, 5.1-R1, 5.2-R1). Key: the field's code."""

from pydantic import Field

from shared.contracts.common import Document, FieldCode, ProvinceCode
from shared.contracts.event import Event
from shared.kernel.fiscal_year import FiscalYear


class FieldDesignated(Event, seed="P-1 P-2", th="กำหนดสาขาวิชาที่มีความเป็นเลิศ"):
    """A field of excellence was designated, with the area and labour demand it answers."""

    field: FieldCode
    name_th: str
    name_en: str
    provinces: tuple[ProvinceCode, ...] = Field(description="The area whose demand it answers (P-1)")
    labour_demand: str = Field(description="The present and future demand it answers (P-2); no names")
    document: Document


class FieldTargetSet(Event, seed="5.1-R1 5.2-R1", th="กำหนดค่าเป้าหมายของสาขาในปีงบประมาณ"):
    """The field's targets for a fiscal year were set: curricula in force and teachers trained."""

    field: FieldCode
    fiscal_year: FiscalYear
    min_curricula: int = Field(ge=0, le=1000)
    min_teachers: int = Field(ge=0, le=100_000)
    waiver: Document | None = Field(default=None, description="Needed for a target below 1 or 20")


FieldEvent = FieldDesignated | FieldTargetSet
