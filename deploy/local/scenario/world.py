"""What is there before any story begins: the year, fields, colleges, names for people. All demo data."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Data(BaseModel):
    """Read from YAML; a misspelt word is refused with its place in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(Data):
    """The same in both languages."""

    th: str
    en: str


class Marked(Words):
    """A name in both languages, as the files have it: without the mark "demo data"."""


class Targets(Data):
    """5.1-R1 and 5.2-R1."""

    curricula: int
    teachers: int


class Expected(Targets):
    """How the field must stand in the end, and why."""

    why: str
    why_th: str


class FieldData(Marked):
    """A field of excellence (P-1, P-2)."""

    code: str
    provinces: tuple[str, ...]
    demand: str
    targets: Targets
    expected: Expected


class CollegeData(Marked):
    """A college (P-3)."""

    code: str
    province: str
    sector: Literal["PUBLIC", "PRIVATE"]


class PolicyData(Data):
    """The fiscal year's policy (5.2-B1)."""

    day: date
    route: Literal["VIA_BUREAU", "TRANSFER_TO_COLLEGE"]
    opened_on: date
    number: str
    report_due_days: int


class DesignationData(Data):
    """The paper that designates all fields."""

    day: date
    number: str


class CompletionData(Data):
    """When a teacher has completed."""

    min_attendance_percent: int
    mandatory_assessments: tuple[Literal["PRE_TEST", "POST_TEST", "PRACTICAL"], ...]


class BudgetData(Data):
    """What a project asks for."""

    baht_a_seat: int
    money_from: str


class ReportData(Data):
    """The words of a results report."""

    summary: str
    problems: str
    suggestions: str


class Year(Data):
    """What holds for the whole year, and the words that stories share."""

    fiscal_year: int
    mark: Words
    policy: PolicyData
    designation: DesignationData
    colleges_registered_on: date
    people_registered_on: date
    completion: CompletionData
    module_assessment: str
    dossier: dict[str, str]
    budget: BudgetData
    report: ReportData


class Names(Data):
    """What demo people are called: (prefix, Thai, English) and (Thai, English)."""

    mail_domain: str
    given: tuple[tuple[str, str, str], ...] = Field(min_length=1)
    family: tuple[tuple[str, str], ...] = Field(min_length=1)
