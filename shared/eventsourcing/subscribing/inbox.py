"""The inbox: one row per stream tells what comes next, by version and by hash, whatever Kafka says."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import structlog

from shared.contracts.recorded import Recorded
from shared.eventsourcing.delivering.feed import Head
from shared.eventsourcing.metrics import SPOILT
from shared.eventsourcing.storing.database import Connection, Reader
from shared.eventsourcing.subscribing.standing import Standing, objection

_log = structlog.get_logger()


class UnknownEpochError(Exception):
    """Events of a store incarnation this consumer never knew: its owner was created anew.

    Nothing is taken in until an operator has looked at it and says so (``trust``).
    """

    def __init__(self, source: str, epoch: str) -> None:
        super().__init__(f"{source} speaks from the unknown epoch {epoch}")
        self.source, self.epoch = source, epoch


class Inbox:
    """One consumer's inbox in its own database."""

    def __init__(self, consumer: int) -> None:
        self.consumer = consumer
        self.met: set[str] = set()  # services of which an incarnation is trusted
        self._found: set[tuple[str, str]] = set()  # incarnations that are trusted: they stay so

    async def accept(self, connection: Connection, events: Sequence[Recorded]) -> list[Recorded]:
        """Those events that come next in their streams, in order; called inside a transaction.

        Versions seen before are dropped. A gap, a message that does not follow by its hash, or another
        of a version that was taken in, puts the stream behind; so does any event of a stream that is
        behind already, which only raises how far it is known to exist.
        """
        await self.check_epochs(connection, {(event.source, event.epoch) for event in events})
        streams = sorted({event.stream for event in events})
        at = await self._lock(connection, streams)
        held_back = await self._behind(connection, streams)
        accepted: list[Recorded] = []
        for event in events:
            here = at[event.stream]
            if here.knows(event):
                continue
            against = objection(event, here)
            if against and against.spoilt:
                SPOILT.labels(event.source).inc()
                _log.error("spoilt", stream=str(event.stream), version=event.version, why=against.reason)
            if against or event.stream in held_back:
                seen_to = against.seen_to if against else event.version
                if seen_to > held_back.get(event.stream, -1):
                    reason = against.reason if against else ""
                    await self.hold(connection, event.stream, here.source or event.source, seen_to, reason)
                    held_back[event.stream] = seen_to
                continue
            at[event.stream] = Standing(event.version, event.hash, event.source)
            accepted.append(event)
        await self._advance(connection, accepted, vouched=False)
        return accepted

    async def put_behind(self, connection: Connection, event: Recorded, reason: str) -> None:
        """Hold the event's stream; the first reason is kept."""
        await self.hold(connection, event.stream, event.source, event.version, reason)

    async def hold(
        self, connection: Connection, stream: UUID, source: str, seen_to: int, reason: str, *,
        owner_says: bool = False,
    ) -> None:  # fmt: skip
        """Hold a stream of ``source`` until it is taken in up to ``seen_to``; the first reason is kept.

        Whose stream it is a message may say wrongly; an owner that names it among its own is believed.
        """
        await connection.execute(
            """INSERT INTO behind (consumer, stream, source, seen_to, reason) VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (consumer, stream) DO UPDATE
               SET seen_to = greatest(behind.seen_to, $4),
                   source = CASE WHEN $6 THEN $3 ELSE behind.source END""",
            self.consumer, stream, source, seen_to, plain(reason), owner_says,
        )  # fmt: skip

    async def advance(self, connection: Connection, events: Sequence[Recorded]) -> None:
        """What the owner itself told of a stream is taken in; if no more was seen, it is behind no longer."""
        await self._advance(connection, events, vouched=True)
        await self.release(connection, events[-1].stream, events[-1].version)

    async def release(self, connection: Connection, stream: UUID, version: int) -> None:
        """The stream is behind no longer, unless more of it was seen."""
        await connection.execute(
            "DELETE FROM behind WHERE consumer = $1 AND stream = $2 AND seen_to <= $3",
            self.consumer, stream, version,
        )  # fmt: skip

    async def vouch(self, connection: Connection, stream: UUID, here: Standing) -> None:
        """The owner says the same of the stream, up to this version."""
        await connection.execute(
            """UPDATE inbox SET vouched = true
               WHERE consumer = $1 AND stream = $2 AND version = $3 AND chain = $4 AND NOT vouched""",
            self.consumer, stream, here.version, here.chain,
        )  # fmt: skip

    async def vouch_all(self, reader: Reader, heads: Sequence[Head]) -> None:
        """The owner says the same of these streams; a row that somebody holds waits for the next time."""
        await reader.execute(
            """UPDATE inbox SET vouched = true FROM (
                   SELECT i.stream FROM unnest($2::uuid[], $3::int[], $4::bytea[]) h(stream, version, hash)
                   JOIN inbox i ON i.consumer = $1 AND i.stream = h.stream
                   WHERE NOT i.vouched AND i.version = h.version AND i.chain = h.hash
                   FOR NO KEY UPDATE OF i SKIP LOCKED) same
               WHERE inbox.consumer = $1 AND inbox.stream = same.stream""",
            self.consumer, [head.stream for head in heads], [head.version for head in heads],
            [head.hash for head in heads],
        )  # fmt: skip

    async def forget(self, connection: Connection, stream: UUID) -> None:
        """Nothing of the stream was ever taken in."""
        await connection.execute(
            "UPDATE inbox SET version = 0, chain = NULL, source = NULL, vouched = true"
            " WHERE consumer = $1 AND stream = $2",
            self.consumer, stream,
        )  # fmt: skip
        await connection.execute(
            "DELETE FROM behind WHERE consumer = $1 AND stream = $2", self.consumer, stream
        )

    async def check_epochs(self, connection: Connection, spoken: Iterable[tuple[str, str]]) -> None:
        """Raise UnknownEpochError unless every (source, epoch) is an incarnation that is trusted."""
        for source, epoch in sorted(set(spoken) - self._found):
            known = await connection.fetch("SELECT epoch FROM epochs WHERE source = $1", source)
            if not known:  # the first incarnation ever met is the one we begin with
                await self.trust(connection, source, epoch)
            elif epoch not in {row["epoch"] for row in known}:
                raise UnknownEpochError(source, epoch)
            else:  # one that was only just put down may be taken back with the transaction
                self._found.add((source, epoch))

    async def trust(self, connection: Connection, source: str, epoch: str) -> None:
        """Accept the events of this incarnation of another store; an operator's decision."""
        await connection.execute("INSERT INTO epochs VALUES ($1, $2) ON CONFLICT DO NOTHING", source, epoch)

    async def knows(self, connection: Connection, source: str) -> bool:
        """Whether any incarnation of this service is trusted yet."""
        known = "SELECT EXISTS (SELECT FROM epochs WHERE source = $1)"
        return bool(await connection.fetchval(known, source))

    async def trusts(self, connection: Connection, source: str, epoch: str) -> bool:
        """Whether events of this incarnation are accepted."""
        known = "SELECT EXISTS (SELECT FROM epochs WHERE source = $1 AND epoch = $2)"
        return bool(await connection.fetchval(known, source, epoch))

    async def lock_stream(self, connection: Connection, stream: UUID) -> Standing:
        """How far the stream is taken in, its row locked."""
        return (await self._lock(connection, [stream]))[stream]

    async def _lock(self, connection: Connection, streams: list[UUID]) -> dict[UUID, Standing]:
        # a row is made where there is none, so that two processes with the same new stream queue up
        await connection.execute(
            """INSERT INTO inbox (consumer, stream, version)
               SELECT $1, stream, 0 FROM unnest($2::uuid[]) stream ORDER BY stream
               ON CONFLICT DO NOTHING""",
            self.consumer, streams,
        )  # fmt: skip
        rows = await connection.fetch(
            """SELECT stream, version, chain, source FROM inbox WHERE consumer = $1 AND stream = ANY($2)
               ORDER BY stream FOR NO KEY UPDATE""",
            self.consumer, streams,
        )  # fmt: skip
        return {row["stream"]: standing(row["version"], row["chain"], row["source"]) for row in rows}

    async def _behind(self, connection: Connection, streams: list[UUID]) -> dict[UUID, int]:
        rows = await connection.fetch(
            "SELECT stream, seen_to FROM behind WHERE consumer = $1 AND stream = ANY($2)",
            self.consumer, streams,
        )  # fmt: skip
        return {row["stream"]: row["seen_to"] for row in rows}

    async def _advance(self, connection: Connection, events: Sequence[Recorded], *, vouched: bool) -> None:
        if last := list({event.stream: event for event in events}.values()):
            await connection.execute(
                """UPDATE inbox SET version = t.version, chain = t.chain, source = t.source, vouched = $6
                   FROM unnest($2::uuid[], $3::int[], $4::bytea[], $5::text[])
                        AS t(stream, version, chain, source)
                   WHERE inbox.consumer = $1 AND inbox.stream = t.stream""",
                self.consumer, [event.stream for event in last], [event.version for event in last],
                [event.hash for event in last], [event.source for event in last], vouched,
            )  # fmt: skip


def standing(version: int, chain: bytes | None, source: str | None) -> Standing:
    """As the inbox's row tells it."""
    return Standing(version, chain, source) if version else Standing()


def plain(reason: str) -> str:
    """As PostgreSQL takes it: what is spoilt may be quoted in the reason."""
    return reason.replace("\0", "").encode(errors="replace").decode()[:500]
