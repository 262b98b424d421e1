"""Prove this number: the exact facts behind a figure, each with its event (5.1-R1, 5.2-R1)."""

from typing import Annotated

from fastapi import Query
from starlette.responses import HTMLResponse

from services.reporting.api.kpis import field_kpis
from services.reporting.api.papers import list_papers
from services.reporting.api.proofs import PROVERS, proof
from services.reporting.api.room import Seen
from services.reporting.api.scorecards import acceptance_of
from services.reporting.dashboard.names import college_names, project_titles
from services.reporting.dashboard.page import EVERYTHING, Shown
from services.reporting.dashboard.routing import Pages
from services.reporting.figures.proofs import Kpi
from shared.contracts.common import FieldCode
from shared.http.reading.paging import Cursor

router = Pages()


@router.page("/fields/{field}/proof/{kpi}", roles=PROVERS, summary="The facts behind a figure")
async def proof_page(
    page: Shown,
    seen: Seen,
    field: FieldCode,
    kpi: Kpi,
    ceased: Annotated[bool, Query(description="Also what counts no longer")] = False,
    after: Annotated[Cursor | None, Query(description="Where the page begins")] = None,
) -> HTMLResponse:
    """Every fact with document, event, stream and version; each event opens."""
    year = page.view.fiscal_year
    found = await field_kpis(field, year, page.at, page.room)
    proven = await proof(field, year, kpi, page.at, page.room, seen, page.part(after), ceased)
    papers = await list_papers(field, year, page.at, page.room, seen, EVERYTHING)
    behind = [paper for paper in papers.items if (paper.project is not None) == (kpi is Kpi.TEACHERS)]
    return page.show(
        "proof.html",
        standing=proven,
        proof=proven,
        facts=proven.items,
        acceptance=await acceptance_of(field, year, page.at, page.room) if kpi is Kpi.TEACHERS else None,
        listed=behind,
        titles=await project_titles(page, (paper.project for paper in behind)),
        field=found,
        ceased=ceased,
        exports=page.tables(f"/proofs/{field}/{year}/{kpi}", ceased="true" if ceased else None),
        colleges=await college_names(page, (fact.college for fact in proven.items)),
    )
