"""How fresh the figures are: what waits, and what each owner was last heard to say. Cheap to ask."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from services.reporting.store.generations import CONSUMER
from shared.contracts.event import SOURCES
from shared.eventsourcing.storing.database import Reader


class Freshness(NamedTuple):
    """Of one owner of events."""

    complete: datetime | None  # everything it recorded before this is counted; null: never compared yet
    position: int  # of its store, up to which that was proved
    last_event: datetime | None  # when it recorded the last event that began a fact
    streams_behind: int
    events_behind: int  # that are known to exist and wait


# the last event is one step down an index; behind is empty but for trouble
_FRESHNESS = """
SELECT s.source, w.complete, coalesce(w.position, 0) AS position,
       (SELECT max(f.began_at) FROM facts f WHERE f.source = s.source) AS last_event,
       coalesce(b.streams, 0)::int AS streams_behind, coalesce(b.events, 0)::int AS events_behind
FROM unnest($2::text[]) AS s(source)
LEFT JOIN sweep w ON w.consumer = $1 AND w.source = s.source
LEFT JOIN (
    SELECT b.source, count(*) AS streams, sum(greatest(b.seen_to - coalesce(i.version, 0), 0)) AS events
    FROM behind b LEFT JOIN inbox i USING (consumer, stream) WHERE b.consumer = $1 GROUP BY b.source
) b ON b.source = s.source"""


async def freshness(db: Reader) -> Mapping[str, Freshness]:
    """By source."""
    rows = await db.fetch(_FRESHNESS, CONSUMER, list(SOURCES))
    return {row["source"]: Freshness(*(row[name] for name in Freshness._fields)) for row in rows}
