"""What a curriculum says: modules, competencies, the technology that enterprises use today (P-4)."""

from datetime import date
from typing import Annotated

from pydantic import Field

from shared.kernel.frozen import Frozen

Hours = Annotated[int, Field(ge=0, le=2000, description="Hours of instruction")]


class Module(Frozen):
    """A unit of learning, with the competencies it builds and how they are assessed."""

    title_th: str
    title_en: str
    theory_hours: Hours
    practical_hours: Hours
    competencies: tuple[str, ...] = Field(min_length=1, max_length=20)
    assessment: str
    at_enterprise: bool = False


class Technology(Frozen):
    """Equipment or technology in use at enterprises, to be reviewed by a date (P-4)."""

    name: str
    enterprise: str = Field(description="Code of the enterprise that uses it")
    review_by: date


class CompletionPolicy(Frozen):
    """When a teacher has completed: attendance share and the assessments that must be passed."""

    min_attendance_percent: int = Field(default=80, ge=0, le=100)
    mandatory_assessments: tuple[str, ...] = ("POST_TEST", "PRACTICAL")


class Content(Frozen):
    """The whole text of one version; its hash stands in the approval."""

    title_th: str
    title_en: str
    modules: tuple[Module, ...] = Field(min_length=1, max_length=40)
    technologies: tuple[Technology, ...] = Field(max_length=40)
    completion: CompletionPolicy

    def hours(self) -> int:
        """All hours, theory and practice."""
        return sum(m.theory_hours + m.practical_hours for m in self.modules)

    def practical_hours(self) -> int:
        """Hours of practice alone."""
        return sum(m.practical_hours for m in self.modules)
