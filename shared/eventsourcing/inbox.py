"""The inbox: one row per stream tells which version comes next, whatever Kafka says."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from shared.contracts.recorded import Recorded
from shared.eventsourcing.database import Connection


class UnknownEpochError(Exception):
    """Events of a store incarnation this consumer never knew: its owner was created anew.

    Nothing is taken in until an operator has looked at it and says so (``trust``).
    """


class Inbox:
    """One consumer's inbox in its own database."""

    def __init__(self, consumer: int) -> None:
        self.consumer = consumer

    async def accept(self, connection: Connection, events: Sequence[Recorded]) -> list[Recorded]:
        """Those events that come next in their streams, in order; called inside a transaction.

        Versions seen before are dropped. A gap puts the stream behind; so does any event of a
        stream that is behind already, which only raises how far it is known to exist.
        """
        await self.check_epochs(connection, events)
        streams = sorted({event.stream for event in events})
        at = await self._lock(connection, streams)
        held_back = await self._behind(connection, streams)
        accepted: list[Recorded] = []
        for event in events:
            seen = at.get(event.stream, 0)
            if event.version <= seen:
                continue
            if event.stream in held_back or event.version > seen + 1:
                if event.version > held_back.get(event.stream, 0):
                    await self.put_behind(connection, event, f"version {seen + 1} is missing")
                    held_back[event.stream] = event.version
                continue
            at[event.stream] = event.version
            accepted.append(event)
        await self._advance(connection, {event.stream: at[event.stream] for event in accepted})
        return accepted

    async def put_behind(self, connection: Connection, event: Recorded, reason: str) -> None:
        """Hold the event's stream; the first reason is kept."""
        await self.hold(connection, event.stream, event.source, event.version, reason)

    async def hold(
        self, connection: Connection, stream: UUID, source: str, seen_to: int, reason: str
    ) -> None:
        """Hold a stream of ``source`` until it is taken in up to ``seen_to``; the first reason is kept."""
        await connection.execute(
            """INSERT INTO behind (consumer, stream, source, seen_to, reason) VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (consumer, stream) DO UPDATE SET seen_to = greatest(behind.seen_to, $4)""",
            self.consumer, stream, source, seen_to, reason,
        )  # fmt: skip

    async def advance(self, connection: Connection, stream: UUID, version: int) -> None:
        """The stream is taken in up to here; if that is all that was seen, it is behind no longer."""
        await self._advance(connection, {stream: version})
        await connection.execute(
            "DELETE FROM behind WHERE consumer = $1 AND stream = $2 AND seen_to <= $3",
            self.consumer, stream, version,
        )  # fmt: skip

    async def check_epochs(self, connection: Connection, events: Iterable[Recorded]) -> None:
        """Raise UnknownEpochError unless every event comes from an incarnation that is trusted."""
        for source, epoch in sorted({(event.source, event.epoch) for event in events}):
            known = await connection.fetch("SELECT epoch FROM epochs WHERE source = $1", source)
            if not known:  # the first incarnation ever met is the one we begin with
                await self.trust(connection, source, epoch)
            elif epoch not in {row["epoch"] for row in known}:
                raise UnknownEpochError(f"{source} speaks from the unknown epoch {epoch}")

    async def trust(self, connection: Connection, source: str, epoch: str) -> None:
        """Accept the events of this incarnation of another store; an operator's decision."""
        await connection.execute("INSERT INTO epochs VALUES ($1, $2) ON CONFLICT DO NOTHING", source, epoch)

    async def lock_stream(self, connection: Connection, stream: UUID) -> int:
        """The version taken in, its row locked."""
        return (await self._lock(connection, [stream])).get(stream, 0)

    async def _lock(self, connection: Connection, streams: list[UUID]) -> dict[UUID, int]:
        # a row is made where there is none, so that two processes with the same new stream queue up
        await connection.execute(
            """INSERT INTO inbox SELECT $1, stream, 0 FROM unnest($2::uuid[]) stream ORDER BY stream
               ON CONFLICT DO NOTHING""",
            self.consumer, streams,
        )  # fmt: skip
        rows = await connection.fetch(
            """SELECT stream, version FROM inbox WHERE consumer = $1 AND stream = ANY($2)
               ORDER BY stream FOR NO KEY UPDATE""",
            self.consumer, streams,
        )  # fmt: skip
        return {row["stream"]: row["version"] for row in rows}

    async def _behind(self, connection: Connection, streams: list[UUID]) -> dict[UUID, int]:
        rows = await connection.fetch(
            "SELECT stream, seen_to FROM behind WHERE consumer = $1 AND stream = ANY($2)",
            self.consumer, streams,
        )  # fmt: skip
        return {row["stream"]: row["seen_to"] for row in rows}

    async def _advance(self, connection: Connection, to: dict[UUID, int]) -> None:
        if to:
            await connection.execute(
                """UPDATE inbox SET version = t.version FROM unnest($2::uuid[], $3::int[]) t(stream, version)
                   WHERE inbox.consumer = $1 AND inbox.stream = t.stream""",
                self.consumer, list(to), list(to.values()),
            )  # fmt: skip
