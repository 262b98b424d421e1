"""Units into one call of ``append_v1``: arrays, column by column."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

from shared.eventsourcing.appending.load import as_json
from shared.eventsourcing.appending.unit import Unit
from shared.eventsourcing.deciding.errors import NotLevelError
from shared.eventsourcing.storing.database import Reader
from shared.eventsourcing.storing.stored_state import dump, state_schema

_COLUMNS = (8, 6, 10, 16, 8)  # commands, keys, streams, events, dues
_CALL = f"SELECT * FROM append_v1({', '.join(f'${n}' for n in range(1, sum(_COLUMNS) + 1))})"

RESTORED = "KR001"  # what the function says of a store that was restored and not compared yet
LONGEST_STATEMENT = 5.0  # seconds; the function itself gives up after four


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a unit was not written: logged (a command id was known), taken (a key), moved (a stream)."""

    unit: int
    reason: str


async def append(connection: Reader, units: Sequence[Unit]) -> list[Failure]:
    """Write the units; those returned were not written, all others are."""
    numbered = list(enumerate(units))
    tables: tuple[Iterable[tuple[Any, ...]], ...] = (
        (row for nr, unit in numbered for row in _commands(nr, unit)),
        (row for nr, unit in numbered for row in _keys(nr, unit)),
        (row for nr, unit in numbered for row in _streams(nr, unit)),
        (row for nr, unit in numbered for row in _events(nr, unit)),
        (row for nr, unit in numbered for row in _dues(nr, unit)),
    )
    arguments = [
        column for rows, width in zip(tables, _COLUMNS, strict=True) for column in _columns(list(rows), width)
    ]
    try:
        failed = await connection.fetch(_CALL, *arguments, timeout=LONGEST_STATEMENT)
    except asyncpg.PostgresError as error:
        if error.sqlstate == RESTORED:
            raise NotLevelError(str(error)) from error
        raise
    return [Failure(row["unit"], row["reason"]) for row in failed]


def _columns(rows: list[tuple[Any, ...]], width: int) -> Iterable[Sequence[Any]]:
    return zip(*rows, strict=True) if rows else ([] for _ in range(width))


def _commands(nr: int, unit: Unit) -> Iterable[tuple[Any, ...]]:
    for command_id, logged in unit.log.items():
        yield (
            nr, command_id, logged.request, logged.status, logged.version, logged.token, logged.body,
            unit.now,
        )  # fmt: skip


def _keys(nr: int, unit: Unit) -> Iterable[tuple[Any, ...]]:
    for (scope, key), claim in unit.claims.items():
        yield nr, scope, key, claim.claimant, claim.before, claim.after


def _streams(nr: int, unit: Unit) -> Iterable[tuple[Any, ...]]:
    for s in unit.streams.values():
        kind, schema = (s.decider.kind, state_schema(s.decider)) if s.decider else ("", 0)
        yield (
            nr, s.stream, kind, s.expected, s.expected_chain, s.version, s.chain,
            dump(s.state), schema, s.recorded_at or unit.now,
        )  # fmt: skip


def _events(nr: int, unit: Unit) -> Iterable[tuple[Any, ...]]:
    for e, by in unit.events:
        yield (
            nr, e.id, e.stream, e.version, e.type, e.occurred_at, e.recorded_at, e.fiscal_year, e.actor_role,
            e.orgunit, by, e.correlation_id, e.causation_id, e.traceparent, e.hash, e.value.decode(),
        )  # fmt: skip


def _dues(nr: int, unit: Unit) -> Iterable[tuple[Any, ...]]:
    for d in unit.dues:
        yield (
            nr, d.command_id, d.stream, d.at, d.name, as_json(d.payload), d.causation_id, d.correlation_id,
        )  # fmt: skip
