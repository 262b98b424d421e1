"""One field: both figures, how they came to be, its funnel, its projects and curricula (5.1-R1, 5.2-R1)."""

from starlette.responses import HTMLResponse

from services.reporting.api.curricula import list_curricula
from services.reporting.api.funnel import read_funnel
from services.reporting.api.kpis import field_kpis
from services.reporting.api.projects import list_projects
from services.reporting.api.room import Seen
from services.reporting.api.trends import trend
from services.reporting.dashboard.charts import measured
from services.reporting.dashboard.names import college_names
from services.reporting.dashboard.page import EVERYTHING, Shown
from services.reporting.dashboard.routing import Pages
from services.reporting.figures.funnel import By
from shared.contracts.common import FieldCode

router = Pages()


@router.page("/fields/{field}", summary="One field")
async def field_page(page: Shown, seen: Seen, field: FieldCode) -> HTMLResponse:
    """Its figures are national; projects and funnel are of the provinces that the caller sees."""
    at, room, year = page.at, page.room, page.view.fiscal_year
    kpis = await field_kpis(field, year, at, room)
    months = await trend(field, year, at, room)
    funnel = await read_funnel(year, at, room, seen, EVERYTHING, By.FIELD, field)
    projects = await list_projects(at, room, seen, EVERYTHING, fiscal_year=year, field=field)
    curricula = await list_curricula(at, room, seen, EVERYTHING, field=field)
    return page.show(
        "field.html",
        standing=kpis,
        field=kpis,
        chart=measured(months.points, kpis.teachers.target),
        funnel=funnel.total,
        projects=projects.items,
        seats_warning=projects.warning,
        curricula=curricula.items,
        colleges=await college_names(page, (project.centre for project in projects.items)),
        seen=seen,
        exports=[
            *page.tables(f"/scorecards/{field}/{year}"),
            *page.tables("/funnel", fiscal_year=year, field=field, by=By.COLLEGE.value),
            *page.prints(f"/fields/{field}/{year}"),
        ],
    )
