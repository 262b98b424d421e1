"""The event feed: a service's own events over HTTP, for sweeps, refills and ministries without Kafka.

A page is a CloudEvents batch, a stream an event a line, ``data`` byte for byte as it was decided and hashed.
"""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response
from pydantic import BaseModel

from shared.http.entering.call import Caller
from shared.http.entering.door import within_allowance
from shared.http.entering.openapi import Responses
from shared.http.entering.routing import Router
from shared.http.following.feed_answers import BATCH, NDJSON, Compressed, Stream, batch
from shared.http.following.feed_query import AfterVersion, From, Limit, Position, WantedHere
from shared.http.following.following import PAGE, Following
from shared.http.running import running
from shared.http.signing_in.roles import Role
from shared.service.machinery import Machinery

SAFE_POSITION = "Feed-Safe-Position"  # nothing at or below it can still appear
NEXT = "Feed-Next"
READERS = (Role.MINISTRY_READER, Role.OPERATOR)
_CONTENT = {
    BATCH: {"schema": {"type": "array", "items": {"type": "object"}}},
    NDJSON: {"schema": {"type": "string", "description": "An event a line, for ever"}},
}
_NUMBER = {"schema": {"type": "string", "pattern": "^[0-9]+$"}}
_STREAM: Responses = {
    200: {"description": "CloudEvents in order, one a line", "content": {BATCH: _CONTENT[BATCH]}}
}
_EVENTS: Responses = {
    200: {
        "description": "CloudEvents in order, one a line",
        "content": _CONTENT,
        "headers": {
            SAFE_POSITION: {"description": "All up to here is told; pages only", **_NUMBER},
            NEXT: {"description": "`after` of the next page; pages only", **_NUMBER},
        },
    }
}


class Head(BaseModel):
    """How far a stream has come: its last version, and that event's hash."""

    stream: UUID
    version: int
    hash: str


class HeadsOut(BaseModel):
    """The heads of the streams with delivered events in a range of positions."""

    upto: int
    complete: datetime | None
    epoch: str
    heads: list[Head]


async def _parts(request: Request, caller: Caller) -> Machinery:
    """The machinery. A page costs more than other requests: who reads from outside has an allowance."""
    parts: Machinery = running(request).parts
    if caller.role == Role.MINISTRY_READER:
        within_allowance(parts.pages, caller)
    return parts


Parts = Annotated[Machinery, Depends(_parts)]

router = Router(prefix="/v1", tags=["feed"])


@router.read("/events", roles=READERS, summary="Events by position", responses=_EVENTS)
async def events(
    request: Request, parts: Parts, caller: Caller, wanted: WantedHere, after: From, limit: Limit = 500
) -> Response:
    """Events after a position, in order. None can appear later below the last one sent.

    As a page (`Feed-Next` is where the next one begins, `Feed-Safe-Position` up to where all is told now),
    or, with `Accept: application/x-ndjson`, as a stream that does not end: a line an event, as soon as the
    topic has had it. A line without `specversion` is no event but a sign of life, at the beginning, at the
    end, and after ten silent seconds; its `after` is how far the stream has come, beyond what is not wanted
    too. A stream ends after ten minutes, or when the service stops: go on with `Last-Event-ID`, the
    `position` or `after` that came last. `limit` is for pages only.
    """
    if NDJSON in request.headers.get("accept", "").lower():
        request.scope["followed"] = True
        page = await parts.feed.page(after, PAGE, wanted)
        following = Following(parts.feed, parts.tail, wanted, lambda: _leaving(request))
        return Compressed(Stream(following.lines(after, page), parts.followers.one(caller.sub)))
    page = await parts.feed.page(after, limit, wanted)
    told = {SAFE_POSITION: str(page.safe), NEXT: str(page.next)}
    return batch(page.events, told | parts.pages.told(caller.sub))


@router.read("/streams/{stream}/events", roles=READERS, summary="Events of one stream", responses=_STREAM)
async def stream_events(stream: UUID, parts: Parts, after: AfterVersion = 0, limit: Limit = 500) -> Response:
    """A stream's events after a version, in order."""
    return batch(await parts.feed.stream(stream, after, limit), {})


@router.read("/heads", roles=READERS, summary="The last version of each stream")
async def heads(parts: Parts, after: Position = 0) -> HeadsOut:
    """What a consumer must have taken in: the heads of delivered events after a position."""
    found = await parts.feed.heads(after)
    streams = [Head(stream=head.stream, version=head.version, hash=head.hash.hex()) for head in found.heads]
    return HeadsOut(upto=found.upto, complete=found.complete, epoch=found.epoch, heads=streams)


def _leaving(request: Request) -> bool:
    return getattr(request.app.state, "leaving", False)
