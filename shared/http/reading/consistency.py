"""Read your own writes: a request that carries a consistency token waits until what it speaks of is here."""

import asyncio
import re
from uuid import UUID

from fastapi import Request

from shared.http.running import Seen, running
from shared.http.wording.problems import ProblemError

HEADER = "Consistency-Token"
LONGEST_WAIT = 2.0
MOST_STREAMS = 64  # a command on sixty teachers answers with that many
PART = r"(curriculum|training|enrolment)/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/([0-9]{1,9})"
_PART = re.compile(PART)


async def wait(request: Request) -> None:
    """Return once every stream of the request's token is here, or refuse after two seconds."""
    tokens = request.headers.getlist(HEADER)
    if not tokens:
        return
    needed = _parse(",".join(tokens))  # a list in several lines is one list (RFC 9110, section 5.3)
    seen = running(request).seen
    if seen is None:
        return
    try:
        async with asyncio.timeout(LONGEST_WAIT):
            for service, stream, version in needed:
                await _wait_for(seen, service, stream, version)
    except TimeoutError:
        raise ProblemError("not_yet_known") from None


async def _wait_for(seen: Seen, service: str, stream: UUID, version: int) -> None:
    pause = 0.01
    while (here := await seen(service, stream)) is not None and here < version:
        await asyncio.sleep(pause)
        pause = min(pause * 2, 0.2)


def _parse(token: str) -> list[tuple[str, UUID, int]]:
    found = [_PART.fullmatch(part.strip()) for part in token.split(",")]
    if len(found) > MOST_STREAMS or not all(found):
        raise ProblemError("consistency_token.invalid")
    return [(part[1], UUID(part[2]), int(part[3])) for part in found if part]
