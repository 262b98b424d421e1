"""One event, as its owner keeps it, and whether its stream's chain holds up to it."""

import json
from uuid import UUID

from starlette.responses import HTMLResponse

from services.reporting.api.chains import Source, may_be_seen, of_stream
from services.reporting.api.proofs import PROVERS
from services.reporting.api.room import Seen
from services.reporting.dashboard.page import Page, Shown
from services.reporting.dashboard.routing import Pages
from shared.contracts.cloudevent import BEFORE_THE_FIRST, LAST_VERSION, fits
from shared.contracts.event import Event
from shared.contracts.recorded import Recorded
from shared.kernel.refusal import Refused

router = Pages()
MOST_LINKS = 5000  # of a chain that is followed for one page


@router.page("/events/{source}/{stream}/{version}", roles=PROVERS, summary="One event and its chain")
async def event_page(page: Shown, seen: Seen, source: Source, stream: UUID, version: int) -> HTMLResponse:
    """Asked of its owner; every hash from the stream's first event on is computed again."""
    if not 1 <= version <= LAST_VERSION:
        raise Refused("reporting.unknown_event")
    event, holds, more = await _followed(page, source, stream, version)
    if not await may_be_seen(page.room, page.at, seen, [event]):
        raise Refused("reporting.unknown_event")
    return page.show(
        "event.html",
        event=event,
        holds=holds,
        more=more,
        meaning=_meaning(event.data),
        clauses=event.data.SEED if event.data else (),
        facts=json.loads(event.value),
        url=page.room.event_url(source, stream, version),
    )


def _meaning(told: Event | None) -> dict[str, str] | None:
    """What the event says in both languages; None for a type published after this code was written."""
    if told is None:
        return None
    return {"th": told.MEANING_TH, "en": (type(told).__doc__ or "").split("\n")[0]}


async def _followed(page: Page, source: str, stream: UUID, version: int) -> tuple[Recorded, bool, bool]:
    """The event, whether every link of the chain up to it holds, and whether others follow it."""
    chain, seen_to, holds = BEFORE_THE_FIRST, 0, True
    while seen_to < min(version, MOST_LINKS):
        found = await of_stream(page.room, source, stream, seen_to)
        if not found:
            break
        for event in found:
            holds = holds and event.version == seen_to + 1 and fits(event, chain)
            chain, seen_to = event.hash, event.version
            if event.version == version:
                return event, holds, event is not found[-1]
    raise Refused("reporting.unknown_event")
