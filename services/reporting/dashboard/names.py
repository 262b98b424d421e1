"""What the colleges of a page are called. A name is nobody's detail; what happened there is."""

from collections.abc import Iterable

from services.reporting.api.room import said
from services.reporting.dashboard.page import Page
from services.reporting.figures import names


async def college_names(page: Page, codes: Iterable[str | None]) -> dict[str, str]:
    """By code, in the reader's language; a code that nobody registered is missing."""
    wanted = sorted({code for code in codes if code})
    if not wanted:
        return {}
    rows = await names.called(page.room.pool, page.at, wanted)
    return {row["college"]: page.view.speech.pick(said(row["value"])) for row in rows}
