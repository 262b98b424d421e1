"""Teachers' walks in any field and year: one is decided and projected for real, then told of others.

Told again means: other ids in the same words, hashed anew; what is projected from it has these ids too. That
this is what the real projections say of these events the rebuild shows: it reads them all from the topics,
projects each, and compares every figure.
"""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate, product
from typing import Any
from uuid import UUID

from services.reporting.store import facts
from services.reporting.store.folding import fold
from shared.contracts.cloudevent import BEFORE_THE_FIRST, chained
from shared.contracts.recorded import Recorded
from shared.contracts.registry import read_own
from shared.kernel.ids import stream_id
from shared.kernel.places import PROVINCES
from tests.bench.fill import SERVICE, teacher_of
from tests.bench.national.size import PER_TEACHER, Size
from tests.bench.walks import named, walk
from tests.domain.enrolment_samples import PROJECT_ID, TEACHER, WHO

EPOCH = f"epoch-{SERVICE}"
PER_PROJECT = 30
_STEP = 7_919  # prime, so that a field's teachers of a year are all different
_COLUMN = {name: facts.COLUMNS.index(name) for name in facts.COLUMNS}
_SPACE = UUID(int=2570)


def field_of(number: int) -> str:
    """The first one is the demo's."""
    return f"FIELD-{number:02}"


def province_of(number: int) -> str:
    """Each field's centre lies somewhere else."""
    return sorted(PROVINCES)[number % len(PROVINCES)]


def project_of(field: int, year: int, group: int) -> UUID:
    """The id of a project of thirty seats."""
    return stream_id("national project", field, year, group)


@dataclass(frozen=True, slots=True)
class Going:
    """A teacher on her way through a project; of none, where she is only registered."""

    teacher: int
    field: int = 0
    year: int = 0
    project: UUID | None = None


@dataclass(frozen=True, slots=True)
class Went:
    """Her events, in order, and the rows of facts that they are projected to."""

    events: list[Recorded]
    rows: list[tuple[Any, ...]]


def goings(size: Size, first: int, last: int) -> Iterator[Going]:
    """All walks of the years from one to another; before the very first all teachers are registered."""
    if first == 0:
        yield from (Going(number, number % size.fields) for number in range(size.teachers))
    for year, number in product(range(first, last), range(size.a_year)):
        turn, field = divmod(number, size.fields)
        teacher = (turn * _STEP + (year * size.fields + field) * 37) % size.teachers
        at = size.first_year + year
        yield Going(teacher, field, at, project_of(field, at, turn // PER_PROJECT))


def went(going: Iterable[Going], position: int = 0) -> Iterator[Went]:
    """Everything of these; positions go on from the one given."""
    for each in going:
        template = _registered(each.field) if each.project is None else _template(each.field, each.year)
        told = template.told(each.teacher, each.project or PROJECT_ID, position)
        position += len(told.events)
        yield told


@dataclass(frozen=True, slots=True)
class _Template:
    """One walk, of the sample's teacher in the sample's project."""

    events: tuple[Recorded, ...]
    kinds: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def told(self, number: int, project: UUID, position: int) -> Went:
        """The same of another."""
        teacher = teacher_of(number)
        streams = {kind: _stream(kind, project, teacher) for kind in set(self.kinds)}
        ids: dict[UUID, UUID] = {}
        chains: dict[UUID, bytes] = {}
        events = []
        for kind, one in zip(self.kinds, self.events, strict=True):
            stream = streams[kind]
            event = ids[one.id] = uuid.uuid5(stream, str(one.version))
            value = named(one.value.decode(), project, teacher).encode()
            chain = chained(
                chains.get(stream, BEFORE_THE_FIRST), event, one.type, stream, one.version, one.occurred_at,
                one.recorded_at, value,
            )  # fmt: skip
            chains[stream] = chain
            position += 1
            events.append(
                Recorded(
                    SERVICE, one.type, event, stream, one.version, position, EPOCH, one.occurred_at,
                    one.recorded_at, one.fiscal_year, one.actor_role, one.orgunit, event, None, None, chain,
                    value, None,
                )
            )  # fmt: skip
        return Went(events, [self._row(row, streams, ids, teacher, project) for row in self.rows])

    def _row(
        self, row: tuple[Any, ...], streams: dict[str, UUID], ids: dict[UUID, UUID], teacher: UUID,
        project: UUID,
    ) -> tuple[Any, ...]:  # fmt: skip
        own = list(row)
        own[_COLUMN["stream"]] = streams[row[_COLUMN["stream"]]]
        own[_COLUMN["subject"]] = teacher
        if own[_COLUMN["project"]] is not None:
            own[_COLUMN["project"]] = project
        for name in ("began_event", "ceased_event"):
            own[_COLUMN[name]] = ids.get(row[_COLUMN[name]])
        return tuple(own)


def _stream(kind: str, project: UUID, teacher: UUID) -> UUID:
    return teacher if kind == "person" else stream_id(kind, project, teacher)


@cache
def _registered(field: int) -> _Template:
    return _made(field, 2564, registered=True)


@cache
def _template(field: int, year: int) -> _Template:
    return _made(field, year, registered=False)


def _made(field: int, year: int, *, registered: bool) -> _Template:
    """Each event is read again by its contract, and projected as the projector would."""
    code, province = field_of(field), province_of(field)
    words = {
        f'"{WHO.field}"': f'"{code}"', f'"{WHO.college}"': f'"college-{field:02}"',
        f'"{WHO.province}"': f'"{province}"', '"fiscal_year":2564': f'"fiscal_year":{year}',
        "2021-": f"{year - 543}-",
    }  # fmt: skip
    began, shift = datetime(year - 543, 6, 1, tzinfo=UTC), timedelta(days=365.2425 * (year - 2564))
    streams = [stream for stream in walk(completed=True) if (stream.kind == "person") is registered]
    firsts = accumulate([0, *(len(stream.events) for stream in streams)])
    events, kinds = [], []
    for stream, first in zip(streams, firsts, strict=False):
        for version, told in enumerate(stream.events, start=1):
            value = told.value
            for word, other in words.items():
                value = value.replace(word.encode(), other.encode())
            at = began + timedelta(seconds=first + version)
            events.append(
                Recorded(
                    SERVICE, told.type, uuid.uuid5(_SPACE, f"{code} {year} {stream.kind} {version}"),
                    stream.id_of(PROJECT_ID, TEACHER), version, 0, EPOCH, told.occurred_at + shift, at,
                    year if told.fiscal_year == 2564 else told.fiscal_year, "college.academic", "college",
                    _SPACE, None, None, b"", value, read_own(told.type, value),
                )
            )  # fmt: skip
            kinds.append(stream.kind)
    column = _COLUMN["stream"]
    kind_of = {event.stream: kind for event, kind in zip(events, kinds, strict=True)}
    rows = [
        (*row[:column], kind_of[row[column]], *row[column + 1 :]) for row in facts.records(fold(events).rows)
    ]
    return _Template(tuple(event._replace(data=None) for event in events), tuple(kinds), tuple(rows))


assert sum(len(s.events) for s in walk(completed=True) if s.kind == "person") == PER_TEACHER
