"""What the figures mean, by which rules they are judged, and where they come from, in plain words."""

from starlette.responses import HTMLResponse

from services.reporting.api.room import Standing, told
from services.reporting.api.rules import read_rules
from services.reporting.dashboard.page import Shown
from services.reporting.dashboard.routing import Pages

router = Pages()


@router.page("/about", summary="Rules, sources, definitions", national="the rules are the same for everybody")
async def about(page: Shown) -> HTMLResponse:
    """Definitions, the traffic light, the four levels with their sources, the times."""
    standing = Standing.model_validate(await told(page.room, page.at))
    rules = await read_rules(page.view.fiscal_year)
    [version] = rules.versions
    return page.show("about.html", standing=standing, rules=rules, version=version)
