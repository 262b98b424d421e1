"""The pipelines: where every project and curriculum stands, on whose desk, for how long (5.1, 5.2-S2)."""

from typing import Annotated

from fastapi import Query
from starlette.responses import HTMLResponse

from services.reporting.api.completeness import report_completeness
from services.reporting.api.curricula import list_curricula
from services.reporting.api.projects import Desk, Stage, list_projects
from services.reporting.api.room import Seen
from services.reporting.dashboard.names import college_names
from services.reporting.dashboard.page import EVERYTHING, Shown
from services.reporting.dashboard.routing import Pages
from services.reporting.projections.project_pipeline import STAGES
from shared.contracts.common import FieldCode
from shared.http.reading.paging import Cursor

router = Pages()
IN_ORDER = tuple(dict.fromkeys(stage for stage, _ in STAGES.values()))


@router.page("/pipeline", summary="Projects and curricula: whose desk, how long")
async def pipeline(
    page: Shown,
    seen: Seen,
    field: FieldCode | None = None,
    stage: Stage = None,
    desk: Desk = None,
    after: Annotated[Cursor | None, Query(description="Where the list of projects begins")] = None,
) -> HTMLResponse:
    """Longest held first."""
    at, room, year = page.at, page.room, page.view.fiscal_year
    projects = await list_projects(at, room, seen, page.part(after), year, field, stage, desk)
    curricula = await list_curricula(at, room, seen, EVERYTHING, field=field)
    reports = await report_completeness(year, at, room, seen, field=field)
    return page.show(
        "pipeline.html",
        standing=projects,
        projects=sorted(projects.items, key=lambda each: not each.desk),  # what waits for somebody first
        reports=reports,
        next=projects.next,
        stages=[(name, projects.stages[name]) for name in (*IN_ORDER, "REPORTED") if name in projects.stages],
        chosen=stage,
        exports=[
            *page.tables("/projects", fiscal_year=year, field=field, stage=stage, desk=desk),
            *page.tables("/curricula", field=field),
        ],
        curricula=[each for each in curricula.items if each.desk],
        colleges=await college_names(page, (project.centre for project in projects.items)),
    )
