"""The events behind a fact as reporting tells them: a stream as its owner keeps it, with every hash.

For whoever may prove a figure, also who cannot open the owners' feeds: so a supervisor checks a chain as a
ministry does. Nobody is named in an event: a person is an opaque id, an actor a role.
"""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

import httpx
from fastapi import Query, Response

from services.reporting.api.curricula import list_curricula
from services.reporting.api.proofs import PROVERS
from services.reporting.api.room import Here, Room, Seen
from services.reporting.api.routing import Router
from services.reporting.figures.looked_at import LookedAt
from services.reporting.figures.places import Places
from shared.contracts.recorded import Recorded
from shared.eventsourcing.deciding.errors import UnavailableError
from shared.http.entering.openapi import Responses
from shared.http.following.feed_answers import BATCH, batch
from shared.http.following.feed_query import AfterVersion
from shared.http.reading.paging import PageRequest
from shared.http.signing_in.issuer import IssuerUnavailableError
from shared.kernel.refusal import Refused

router = Router(prefix="/v1/chains", tags=["proof"])
Source = Literal["curriculum", "training", "enrolment"]
_ALL = PageRequest(None, 500)
_LINES: Responses = {
    200: {
        "description": "CloudEvents in order, one a line",
        "content": {BATCH: {"schema": {"type": "array", "items": {"type": "object"}}}},
    }
}


@router.read(
    "/{source}/{stream}", roles=PROVERS, summary="A stream's events, to check its chain", responses=_LINES
)
async def read_chain(
    room: Here,
    seen: Seen,
    source: Source,
    stream: UUID,
    after: AfterVersion = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 500,
) -> Response:
    """Byte for byte what the owner's feed says; each hash is made over the one before (README: a recipe).

    Whoever sees some provinces only sees a page whose events all lie there, of curricula those listed; an
    empty one only at the end of what he sees.
    """
    found = (await of_stream(room, source, stream, after))[:limit]
    judged = found or (await of_stream(room, source, stream, after - 1))[:1] if after else found
    if not judged or not await may_be_seen(room, LookedAt(room.clock.now()), seen, judged):
        raise Refused("reporting.unknown_event")
    return batch(found, {})


async def of_stream(room: Room, source: str, stream: UUID, after: int) -> list[Recorded]:
    """A page of a stream, asked of its owner."""
    try:
        found: list[Recorded] = await room.dashboard.feeds[source].stream(stream, after)
    except (httpx.HTTPError, IssuerUnavailableError):
        raise UnavailableError("owner") from None
    return found


async def may_be_seen(room: Room, at: LookedAt, seen: Places, events: Sequence[Recorded]) -> bool:
    """Whoever sees some provinces sees the events stamped with one, and of the curricula listed for them."""
    if seen.everywhere:
        return True
    curricula = set()
    for event in events:
        if province := getattr(event.data, "province", None):
            if province not in seen.provinces:
                return False
        elif curriculum := getattr(event.data, "curriculum", None):
            curricula.add((getattr(event.data, "field", None), curriculum))
        else:
            return False
    return all([await _is_listed(room, at, seen, *each) for each in curricula])


async def _is_listed(room: Room, at: LookedAt, seen: Places, field: str | None, curriculum: UUID) -> bool:
    listed = await list_curricula(at, room, seen, _ALL, field=field)
    return any(each.curriculum == curriculum for each in listed.items)
