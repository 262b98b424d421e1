"""Where the live generation is not what a recount of all events, in ``pg_temp`` beside it, says."""

from collections.abc import Sequence
from uuid import UUID

from services.reporting.store.exceptions import Pointer
from services.reporting.store.generations import CONSUMER, LIVE
from shared.eventsourcing.storing.database import Connection

_SAME = """stream, key, subject, project, college, college_group, sector, province, value, began_version,
           began_event, began_at, began_on, ceased_version, ceased_event, ceased_at, ceased_on"""
_DIFFERING = f"""
WITH one AS (SELECT * FROM {LIVE}.facts WHERE concat_ws('/', figure, field, fiscal_year) = $1),
     other AS (SELECT * FROM pg_temp.facts WHERE concat_ws('/', figure, field, fiscal_year) = $1),
     apart AS ((SELECT {_SAME} FROM one EXCEPT SELECT {_SAME} FROM other)
               UNION (SELECT {_SAME} FROM other EXCEPT SELECT {_SAME} FROM one))
SELECT DISTINCT source, stream, began_version, began_event
FROM (TABLE one UNION ALL TABLE other) f JOIN apart USING (stream, key, began_version, began_event)
ORDER BY source, stream, began_version LIMIT $2"""

_STRAYS = f"""
SELECT source, stream, 'facts of a stream that was never taken in' AS what
FROM {LIVE}.facts f WHERE NOT EXISTS (
    SELECT FROM {LIVE}.inbox i WHERE i.consumer = {CONSUMER} AND i.stream = f.stream AND i.version > 0)
UNION
SELECT n.source, n.stream, 'version ' || coalesce(l.version, 0) || ' of ' || n.version || ' is taken in'
FROM pg_temp.inbox n LEFT JOIN {LIVE}.inbox l USING (consumer, stream)
WHERE consumer = {CONSUMER} AND coalesce(l.version, 0) < n.version
UNION
SELECT n.source, n.stream, 'another event of version ' || n.version || ' was taken in'
FROM pg_temp.inbox n JOIN {LIVE}.inbox l USING (consumer, stream)
WHERE consumer = {CONSUMER} AND l.version = n.version AND l.chain <> n.chain
ORDER BY source, stream LIMIT 100"""


async def differing_facts(connection: Connection, key: str, most: int) -> list[Pointer]:
    """The events of the facts of a figure that are in one of the two only, or otherwise."""
    rows = await connection.fetch(_DIFFERING, key, most)
    return [Pointer(row["source"], row["stream"], row["began_version"], row["began_event"]) for row in rows]


async def strays(connection: Connection) -> Sequence[tuple[str, UUID, str]]:
    """Streams that were not taken in as they should be."""
    rows = await connection.fetch(_STRAYS)
    return [(row["source"], row["stream"], f"{row['stream']}: {row['what']}") for row in rows]
