"""What the figures mean, by which rules they are judged, and where they come from, in plain words."""

from starlette.responses import HTMLResponse

from services.reporting.api.room import Standing, told
from services.reporting.dashboard.page import Shown
from services.reporting.dashboard.routing import Pages
from services.reporting.rules import LABELS, LEVELS

router = Pages()
RULES = "the rules are the same for everybody"


@router.page("/about", summary="Rules, sources, definitions", national=RULES)
async def about(page: Shown) -> HTMLResponse:
    """Definitions of both figures, the traffic light, the four levels, the times, the sources."""
    standing = Standing.model_validate(await told(page.room, page.at))
    statuses = [{"status": status, "label": {"th": th, "en": en}} for status, (th, en) in LABELS.items()]
    return page.show("about.html", standing=standing, statuses=statuses, levels=LEVELS)
