"""What there is besides teachers: fields with targets, colleges in networks, curricula, projects."""

from datetime import UTC, date, datetime
from math import ceil
from typing import Any
from uuid import UUID

from shared.contracts.common import CollegeGroup, Sector
from shared.contracts.curriculum.college import CollegeRegistered
from shared.contracts.curriculum.field import FieldTargetSet
from shared.contracts.curriculum.membership import CollegeJoinedNetwork, NetworkCentreDesignated
from shared.contracts.recorded import Recorded
from shared.contracts.training.project import ProjectDrafted, TrainingDelivered
from shared.kernel.ids import stream_id
from tests.bench.national.size import Size
from tests.bench.national.walking import PER_PROJECT, field_of, project_of, province_of
from tests.reporting.histories import ORDER, History


def fields(size: Size) -> list[Recorded]:
    """In force and designated before the first year."""
    before = size.first_year - 544
    history = History(datetime(before, 10, 1, tzinfo=UTC))
    on = date(before, 10, 1)
    for number in range(size.fields):
        code, college = field_of(number), f"college-{number:02}"
        history.field(code, year=size.first_year)
        for year in range(size.first_year, size.first_year + size.years):
            target = FieldTargetSet(on=on, field=code, fiscal_year=year, min_curricula=1, min_teachers=20)
            history.record(target, stream_id("field", code))
        of: dict[str, Any] = {
            "on": on, "college": college, "province": province_of(number), "sector": Sector.PUBLIC,
        }  # fmt: skip
        named: dict[str, Any] = {
            "name_th": f"วิทยาลัยเทคนิคแห่งที่ {number}",
            "name_en": f"Technical College {number}",
        }
        history.record(CollegeRegistered(**named, **of), stream_id("college", college))
        of |= {"field": code, "group": CollegeGroup.EXCELLENCE}
        member = stream_id("membership", college, code)
        history.record(CollegeJoinedNetwork(**of), member)
        history.record(NetworkCentreDesignated(document=ORDER, **of), member)
        history.started(UUID(int=5_000 + number), field=code, on=on)
    return history.events


def projects(size: Size, first: int, last: int) -> list[Recorded]:
    """Of the years from one number to another: in every field as many as there are groups of thirty."""
    history = History(datetime(2027, 1, 1, tzinfo=UTC))
    groups = ceil(size.a_year / size.fields / PER_PROJECT)
    for year in range(size.first_year + first, size.first_year + last):
        for group in range(groups):
            for number in range(size.fields):
                project, common = project_of(number, year, group), year - 543
                of: dict[str, Any] = {
                    "project": project, "centre": f"college-{number:02}", "field": field_of(number),
                    "fiscal_year": year, "cohort": min(group + 1, 99), "group": CollegeGroup.EXCELLENCE,
                    "sector": Sector.PUBLIC, "province": province_of(number),
                }  # fmt: skip
                days: dict[str, Any] = {"starts_on": date(common, 3, 1), "ends_on": date(common, 3, 2)}
                drafted = ProjectDrafted(
                    on=date(common, 1, 5),
                    title_th="อบรมครู",
                    title_en="Training",
                    seats=PER_PROJECT,
                    **days,
                    **of,
                )
                history.record(drafted, project)
                due = date(common, 4, 1)
                history.record(TrainingDelivered(on=date(common, 3, 2), report_due_on=due, **of), project)
    return history.events
