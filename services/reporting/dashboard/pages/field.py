"""One field: both figures, how they came to be, its funnel, its projects and curricula (5.1-R1, 5.2-R1)."""

from typing import Annotated

from fastapi import Query
from starlette.responses import HTMLResponse

from services.reporting.api.curricula import list_curricula
from services.reporting.api.funnel import read_funnel
from services.reporting.api.papers import list_papers
from services.reporting.api.projects import list_projects
from services.reporting.api.room import Seen
from services.reporting.api.scorecards import read_scorecard
from services.reporting.dashboard.charts import measured
from services.reporting.dashboard.names import college_names, project_titles
from services.reporting.dashboard.page import EVERYTHING, Shown
from services.reporting.dashboard.routing import Pages
from services.reporting.figures.funnel import By
from shared.contracts.common import FieldCode
from shared.http.reading.paging import Cursor

router = Pages()


@router.page("/fields/{field}", summary="One field")
async def field_page(
    page: Shown,
    seen: Seen,
    field: FieldCode,
    after: Annotated[Cursor | None, Query(description="Where the list of papers begins")] = None,
) -> HTMLResponse:
    """Its figures are national; projects, papers and funnel are of the provinces that the caller sees."""
    at, room, year = page.at, page.room, page.view.fiscal_year
    card = await read_scorecard(field, year, at, room)
    funnel = await read_funnel(year, at, room, seen, EVERYTHING, By.FIELD, field)
    projects = await list_projects(at, room, seen, EVERYTHING, fiscal_year=year, field=field)
    curricula = await list_curricula(at, room, seen, EVERYTHING, field=field)
    papers = await list_papers(field, year, at, room, seen, page.part(after)) if page.may_prove else None
    return page.show(
        "field.html",
        standing=card,
        field=card,
        chart=measured(card.points, card.teachers.target),
        funnel=funnel.total,
        projects=projects.items,
        seats_warning=projects.warning,
        curricula=curricula.items,
        colleges=await college_names(page, (project.centre for project in projects.items)),
        papers=papers,
        titles=await project_titles(page, (paper.project for paper in papers.items)) if papers else {},
        seen=seen,
        exports=[
            *page.tables(f"/scorecards/{field}/{year}"),
            *page.tables("/funnel", fiscal_year=year, field=field, by=By.COLLEGE.value),
            *page.prints(f"/fields/{field}/{year}"),
        ],
    )
