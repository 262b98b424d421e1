"""One project: where it stands, how it came there step by step, its own funnel (5.2-S2, 5.2-C1)."""

from uuid import UUID

from starlette.responses import HTMLResponse

from services.reporting.api.kpis import field_kpis
from services.reporting.api.projects import read_project
from services.reporting.api.room import Seen
from services.reporting.dashboard.names import college_names
from services.reporting.dashboard.page import Shown
from services.reporting.dashboard.routing import Pages

router = Pages()


@router.page("/projects/{project}", summary="One project")
async def project_page(page: Shown, seen: Seen, project: UUID) -> HTMLResponse:
    """Every step with its event."""
    found = await read_project(project, page.at, page.room, seen)
    field = await field_kpis(found.field, found.fiscal_year, page.at, page.room)
    colleges = await college_names(page, [found.centre])
    return page.show("project.html", standing=found, project=found, field=field, colleges=colleges)
