"""The event feed: a service's own events over HTTP, for sweeps, refills and ministries without Kafka.

A page is a CloudEvents batch, one event a line, ``data`` byte for byte as it was decided and hashed.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel

from shared.contracts.cloudevent import as_json
from shared.contracts.recorded import Recorded
from shared.eventsourcing.feed import Feed
from shared.http.openapi import Responses
from shared.http.roles import Role
from shared.http.routing import Router
from shared.http.running import running

MEDIA_TYPE = "application/cloudevents-batch+json"
SAFE_POSITION = "Feed-Safe-Position"  # nothing at or below it can still appear
READERS = (Role.MINISTRY_READER, Role.OPERATOR)
_BATCH = {MEDIA_TYPE: {"schema": {"type": "array", "items": {"type": "object"}}}}
_RESPONSES: Responses = {200: {"description": "CloudEvents in order, one a line", "content": _BATCH}}


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


async def _feed(request: Request) -> Feed:
    feed: Feed = running(request).parts.feed
    return feed


TheFeed = Annotated[Feed, Depends(_feed)]
After = Annotated[int, Query(ge=0, le=2**63 - 1)]
AfterVersion = Annotated[int, Query(ge=0, le=2**31 - 1)]
Limit = Annotated[int, Query(ge=1, le=1000)]

router = Router(prefix="/v1", tags=["feed"])


@router.read("/events", roles=READERS, summary="Events by position", responses=_RESPONSES)
async def events(feed: TheFeed, after: After = 0, limit: Limit = 500) -> Response:
    """Events after a position, in order. None can appear later below the last one sent."""
    page, safe = await feed.page(after, limit)
    return _batch(page, {SAFE_POSITION: str(safe)})


@router.read("/streams/{stream}/events", roles=READERS, summary="Events of one stream", responses=_RESPONSES)
async def stream_events(stream: UUID, feed: TheFeed, after: AfterVersion = 0, limit: Limit = 500) -> Response:
    """A stream's events after a version, in order."""
    return _batch(await feed.stream(stream, after, limit), {})


@router.read("/heads", roles=READERS, summary="The last version of each stream")
async def heads(feed: TheFeed, after: After = 0) -> HeadsOut:
    """What a consumer must have taken in: the heads of delivered events after a position."""
    found = await feed.heads(after)
    streams = [Head(stream=head.stream, version=head.version, hash=head.hash.hex()) for head in found.heads]
    return HeadsOut(upto=found.upto, complete=found.complete, epoch=found.epoch, heads=streams)


def _batch(page: Sequence[Recorded], headers: dict[str, str]) -> Response:
    lines = b",\n".join(as_json(event) for event in page)
    return Response(b"[\n" + lines + b"\n]\n", 200, headers, MEDIA_TYPE)
