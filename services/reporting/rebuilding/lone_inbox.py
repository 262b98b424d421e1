"""The inbox of a generation on its way: nobody else takes in the same stream, so nothing need be locked."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from shared.contracts.recorded import Recorded
from shared.eventsourcing.storing.database import Connection
from shared.eventsourcing.subscribing.inbox import Inbox, standing
from shared.eventsourcing.subscribing.standing import Standing


class OvertakenError(Exception):
    """Somebody took in the same stream meanwhile: a message of it lay in another's partition."""


class LoneInbox(Inbox):
    """As every inbox, but a stream has no row until it is taken in, and one write a batch after that."""

    async def _lock(self, connection: Connection, streams: list[UUID]) -> dict[UUID, Standing]:
        rows = await connection.fetch(
            "SELECT stream, version, chain, source FROM inbox WHERE consumer = $1 AND stream = ANY($2)",
            self.consumer, streams,
        )  # fmt: skip
        found = {row["stream"]: standing(row["version"], row["chain"], row["source"]) for row in rows}
        return defaultdict(Standing, found)

    async def _advance(self, connection: Connection, events: Sequence[Recorded], *, vouched: bool) -> None:
        if last := list({event.stream: event for event in events}.values()):
            written = await connection.execute(
                """INSERT INTO inbox (consumer, stream, version, chain, source, vouched)
                   SELECT $1, t.*, $6 FROM unnest($2::uuid[], $3::int[], $4::bytea[], $5::text[]) t
                   ON CONFLICT (consumer, stream) DO UPDATE
                   SET version = excluded.version, chain = excluded.chain, source = excluded.source,
                       vouched = excluded.vouched WHERE inbox.version < excluded.version""",
                self.consumer, [event.stream for event in last], [event.version for event in last],
                [event.hash for event in last], [event.source for event in last], vouched,
            )  # fmt: skip
            if written != f"INSERT 0 {len(last)}":  # each is tried once more by itself
                raise OvertakenError
