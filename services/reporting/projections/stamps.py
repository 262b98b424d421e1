"""What several projections write alike: the stamps of a participation and of a project."""

from collections.abc import Mapping
from typing import Any

from services.reporting.projections.changes import Fact, Figure
from shared.contracts.enrolment.application import OfApplicant
from shared.contracts.training.project import OfProject


def participation(
    figure: Figure,
    said: OfApplicant,
    *,
    fiscal_year: int | None = None,
    value: Mapping[str, Any] | None = None,
) -> Fact:
    """A teacher in a project, under what was stamped when she applied."""
    return Fact(
        figure,
        said.teacher,
        field=said.field,
        fiscal_year=fiscal_year or said.fiscal_year,
        project=said.project,
        college=said.college,
        group=said.group,
        sector=said.sector,
        province=said.province,
        value=value or {},
    )


def of_project(figure: Figure, said: OfProject, value: Mapping[str, Any]) -> Fact:
    """A project, under its centre's stamps."""
    return Fact(
        figure,
        said.project,
        field=said.field,
        fiscal_year=said.fiscal_year,
        project=said.project,
        college=said.centre,
        group=said.group,
        sector=said.sector,
        province=said.province,
        value=value,
    )
