"""The address at which open pages hear that figures moved.

The door is the pages' own, passed by hand: such an answer has no end, so a read's longest time is not its.
"""

import asyncio

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from services.reporting.api.room import Here
from services.reporting.dashboard.door import shown_at_the_door
from services.reporting.dashboard.live import LONGEST, MOST
from services.reporting.dashboard.view import HOME, speech_of
from shared.http.entering.door import enter
from shared.http.signing_in.roles import EVERYONE
from shared.http.wording.problems import ProblemError

LIVE = f"{HOME}/live"
router = APIRouter(include_in_schema=False)


@router.get(LIVE)
async def live(request: Request, room: Here) -> Response:
    """Server-sent events: one at once, then whenever something moved, and every few seconds how it stands."""
    await enter(shown_at_the_door(request), frozenset(EVERYONE), takes_body=False)
    if len(room.dashboard.live.listeners) >= MOST:
        raise ProblemError("unavailable")
    until = asyncio.get_running_loop().time() + LONGEST
    told = room.dashboard.live.told(
        speech_of(request), until, lambda: getattr(request.app.state, "leaving", False)
    )
    return StreamingResponse(told, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
