"""What a caller sends as the content of a curriculum (P-4)."""

from typing import Annotated

from pydantic import Field

from shared.contracts.curriculum.content import CompletionPolicy, Content, Hours, Module, Technology
from shared.contracts.enrolment.enrolment import AssessmentKind
from shared.http.reading.body import Body, Organisation
from shared.kernel.business_date import BusinessDate
from shared.kernel.prose import Label, ProseRule

Line = Annotated[str, ProseRule(most=500)]


class ModuleBody(Body):
    """A unit of learning, with the competencies it builds and how they are assessed."""

    title_th: Label = Field(examples=["ระบบห้ามล้อ"])
    title_en: Label = Field(examples=["Brakes"])
    theory_hours: Hours = Field(examples=[9])
    practical_hours: Hours = Field(examples=[21])
    competencies: list[Line] = Field(min_length=1, max_length=20, examples=[["ซ่อมบำรุงระบบห้ามล้อ"]])
    assessment: Line = Field(examples=["สอบปฏิบัติด้วยเกณฑ์รูบริก"])
    at_enterprise: bool = False

    def module(self) -> Module:
        """As events carry it."""
        return Module(**dict(self) | {"competencies": tuple(self.competencies)})


class TechnologyBody(Body):
    """Equipment or technology in use at an enterprise, to be reviewed by a date."""

    name: Label = Field(examples=["แท่นทดสอบห้ามล้อ"])
    enterprise: Organisation
    review_by: BusinessDate


class CompletionBody(Body):
    """When a teacher has completed."""

    min_attendance_percent: int = Field(default=80, ge=0, le=100)
    mandatory_assessments: list[AssessmentKind] = Field(
        default=[AssessmentKind.POST_TEST, AssessmentKind.PRACTICAL], max_length=len(AssessmentKind)
    )

    def policy(self) -> CompletionPolicy:
        """As events carry it."""
        return CompletionPolicy(
            min_attendance_percent=self.min_attendance_percent,
            mandatory_assessments=tuple(dict.fromkeys(map(str, self.mandatory_assessments))),
        )


class ContentBody(Body):
    """The whole text of a version."""

    title_th: Label = Field(examples=["การซ่อมบำรุงระบบขนส่งทางราง"])
    title_en: Label = Field(examples=["Maintenance of rail transport"])
    modules: Annotated[list[ModuleBody], Field(min_length=1, max_length=40)]
    technologies: Annotated[list[TechnologyBody], Field(max_length=40)]
    completion: CompletionBody = CompletionBody()

    def content(self) -> Content:
        """As events carry it."""
        return Content(
            title_th=self.title_th,
            title_en=self.title_en,
            modules=tuple(module.module() for module in self.modules),
            technologies=tuple(Technology(**dict(technology)) for technology in self.technologies),
            completion=self.completion.policy(),
        )
