"""A store filled fast: the walks of as many teachers as one likes, by COPY, with whole hash chains."""

import asyncio
import itertools
import os
import sys
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg

from deploy.local.paths import ROOT
from shared.contracts.cloudevent import BEFORE_THE_FIRST, chained
from shared.contracts.recorded import Recorded
from shared.kernel.ids import new_id, stream_id
from tests.bench.figure import BenchError
from tests.bench.walks import BY, Stream, named, walk

SERVICE = "enrolment"
PER_PROJECT = 30
AT_ONCE = 2_000  # teachers
_URL = "BENCH_DATABASE_URL"
_EVENTS = (
    "position", "id", "stream", "version", "type", "occurred_at", "recorded_at", "fiscal_year", "actor_role",
    "orgunit", "by_person", "correlation_id", "causation_id", "traceparent", "hash", "value",
)  # fmt: skip
_STREAMS = ("stream", "kind", "version", "state", "state_schema", "chain", "recorded_at")
_COMMANDS = ("command_id", "request", "status", "version", "token", "body", "recorded_at")


def teacher_of(number: int) -> UUID:
    """Always the same for a number."""
    return stream_id("bench teacher", number)


def project_of(number: int) -> UUID:
    """Thirty teachers share one."""
    return stream_id("bench project", number // PER_PROJECT)


@dataclass(frozen=True, slots=True)
class Written:
    """One stream of one teacher."""

    told: Stream
    stream: UUID
    state: str
    events: list[Recorded]


def written(
    numbers: Sequence[int], project: UUID | None = None, *, completed: bool = True, position: int = 0,
    epoch: str = "bench",
) -> Iterator[Written]:  # fmt: skip
    """The streams of these teachers; positions go on from the one given."""
    at, positions = datetime.now(UTC), itertools.count(position + 1)
    for number in numbers:
        teacher, where = teacher_of(number), project or project_of(number)
        for told in walk(completed=completed):
            stream = told.id_of(where, teacher)
            chain, events = BEFORE_THE_FIRST, []
            for version, event in enumerate(told.events, start=1):
                at += timedelta(microseconds=1)
                event_id = new_id()
                value = named(event.value.decode(), where, teacher).encode()
                chain = chained(chain, event_id, event.type, stream, version, event.occurred_at, at, value)
                events.append(
                    Recorded(
                        SERVICE, event.type, event_id, stream, version, next(positions), epoch,
                        event.occurred_at, at, event.fiscal_year, "college.academic", "chonburi-tc", event_id,
                        None, None, chain, value, None,
                    )
                )  # fmt: skip
            yield Written(told, stream, named(told.state, where, teacher), events)


async def fill(
    owner: asyncpg.Connection, numbers: Sequence[int], project: UUID | None = None, *, completed: bool = True,
    undelivered: bool = False, position: int | None = None,
) -> int:  # fmt: skip
    """The walks of these teachers in the store, each step with its command's answer; how many events."""
    epoch = await owner.fetchval("SELECT epoch FROM store")
    at = position if position is not None else await _last_position(owner)
    count = 0
    for first in range(0, len(numbers), AT_ONCE):
        some = numbers[first : first + AT_ONCE]
        streams = list(written(some, project, completed=completed, position=at + count, epoch=epoch))
        events = [event for stream in streams for event in stream.events]
        async with owner.transaction():
            await owner.copy_records_to_table("streams", records=map(_stream, streams), columns=_STREAMS)
            await owner.copy_records_to_table("events", records=map(_event, events), columns=_EVENTS)
            await owner.copy_records_to_table("commands", records=map(_command, events), columns=_COMMANDS)
            if undelivered:
                pointers = [(event.position,) for event in events]
                await owner.copy_records_to_table("outbox", records=pointers, columns=("position",))
        count += len(events)
    if position is None:
        await owner.execute("SELECT setval('events_position', $1)", at + count)
    return count


async def fill_faster(owner: asyncpg.Connection, url: str, numbers: range) -> None:
    """The same by two processes, each with half of the teachers and the positions that go with them."""
    at, half = await _last_position(owner), len(numbers) // 2
    per_teacher = sum(len(stream.events) for stream in walk(completed=True))
    parts = ((numbers[:half], at), (numbers[half:], at + half * per_teacher))
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", __name__, str(part.start), str(part.stop), str(position), cwd=ROOT,
            env={**os.environ, _URL: url},
        )
        for part, position in parts
    ]  # fmt: skip
    if any([await process.wait() for process in processes]):
        raise BenchError("a store could not be filled")
    await owner.execute("SELECT setval('events_position', $1)", at + len(numbers) * per_teacher)


async def _last_position(owner: asyncpg.Connection) -> int:
    """Of the events and of the sequence, which appends have drawn from."""
    found: int = await owner.fetchval(
        """SELECT greatest(coalesce(max(position), 0),
                           (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM events_position))
           FROM events"""
    )
    return found


def _stream(w: Written) -> tuple[object, ...]:
    last = w.events[-1]
    return w.stream, w.told.kind, last.version, w.state, w.told.schema, last.hash, last.recorded_at


def _event(e: Recorded) -> tuple[object, ...]:
    return (
        e.position, e.id, e.stream, e.version, e.type, e.occurred_at, e.recorded_at, e.fiscal_year,
        e.actor_role, e.orgunit, BY, e.correlation_id, None, None, e.hash, e.value.decode(),
    )  # fmt: skip


def _command(e: Recorded) -> tuple[object, ...]:
    token = f"{SERVICE}/{e.stream}/{e.version}"
    at = f'"version":{e.version}'
    fact = f'{{"type":"{e.type}","id":"{e.id}","stream":"{e.stream}",{at},"data":{e.value.decode()}}}'
    body = f'{{"id":"{e.stream}",{at},"facts":[{fact}]}}'
    return uuid.uuid4(), bytes(32), 200, e.version, token, body, e.recorded_at


async def _part(first: int, last: int, position: int) -> None:
    owner = await asyncpg.connect(os.environ[_URL])
    try:
        await fill(owner, range(first, last), position=position)
    finally:
        await owner.close()


if __name__ == "__main__":
    asyncio.run(_part(*map(int, sys.argv[1:])))
