"""What the colleges, fields and projects of a page are called. A name is no detail; what happened is."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from asyncpg import Record

from services.reporting.api.room import said
from services.reporting.dashboard.page import Page
from services.reporting.figures import names


async def college_names(page: Page, codes: Iterable[str | None]) -> dict[str, str]:
    """By code, in the reader's language; a code that nobody registered is missing."""
    wanted = sorted({code for code in codes if code})
    return _by(page, "college", await names.called(page.room.pool, page.at, wanted) if wanted else [])


async def field_names(page: Page, codes: Iterable[str | None]) -> dict[str, str]:
    """The same of fields."""
    wanted = sorted({code for code in codes if code})
    return _by(page, "field", await names.fields_called(page.room.pool, page.at, wanted) if wanted else [])


async def project_titles(page: Page, projects: Iterable[UUID | None]) -> dict[UUID, str]:
    """The same of projects that the page shows anyway."""
    wanted = sorted({project for project in projects if project})
    rows = await names.projects_called(page.room.pool, page.at, wanted) if wanted else []
    return _by(page, "project", rows)


def _by(page: Page, column: str, rows: Sequence[Record]) -> dict[Any, str]:
    return {row[column]: page.view.speech.pick(said(row["value"])) for row in rows}
