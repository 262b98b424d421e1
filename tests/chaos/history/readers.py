"""Who reads from outside has everything, once, in order, counts what we count, and can prove it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256

from shared.contracts.curriculum.field import FieldTargetSet
from shared.contracts.reconciliation.day import DayReconciled
from shared.contracts.recorded import Recorded
from shared.eventsourcing.kafka.partitions import partition_of
from shared.eventsourcing.migrate import PARTITIONS
from shared.kernel.fiscal_year import bangkok_date
from tests.chaos.history.figures import YEARS, fields, recount
from tests.chaos.history.record import Finding, History, Kind, Told

Totals = dict[int, tuple[int, int | None, int | None, str]]  # partition: count, first, last, checksum


def proved(history: History) -> Iterator[Finding]:
    """Each kit's own reconciliation finds nothing; the figures that it counts and has heard are right."""
    events = [event for store in history.stores.values() for event in store.events]
    right = recount(events) if history.readers else {}
    wanted = _wanted(events)
    for name, reader in history.readers.items():
        for line in reader.wrong:
            yield Finding(Kind.UNPROVEN, name, line)
        if history.figures is None:
            continue
        for how, figures in (("counts", reader.counted), ("has heard", reader.heard)):
            for figure in wanted | (figures.keys() & right.keys()):
                if figures.get(figure) != right[figure]:
                    detail = f"{name} {how} {figures.get(figure)}, a recount {right[figure]}"
                    yield Finding(Kind.KPI, figure, detail)


def followed(history: History) -> Iterator[Finding]:
    """What the follower of a feed was told, whatever cut it: each event, once, by position."""
    for service, told in history.feeds.items():
        stored = [_told(event) for event in history.stores[service].events]
        times = Counter(told)
        for event in stored:
            if times[event] == 0:
                yield Finding(Kind.LOST, str(event.stream), f"{service}'s feed did not tell {_words(event)}")
            elif times[event] > 1:
                yield Finding(Kind.DOUBLED, str(event.stream), f"{service}'s feed told {_words(event)} again")
        for event in times.keys() - set(stored):
            yield Finding(Kind.FOREIGN, str(event.stream), f"{service}'s feed told {_words(event)}")
        positions = [event.position for event in told]
        if positions != sorted(positions):
            yield Finding(Kind.REORDERED, service, "the feed did not tell by position")


def reconciled(history: History) -> Iterator[Finding]:
    """What services tell of their days, when asked and on the topic, is what their stores have."""
    for service, told in history.days.items():
        days = _days(history.stores[service].events)
        of_days = [day.day for day in told]
        for missing in days.keys() - set(of_days):
            yield Finding(Kind.UNPROVEN, service, f"nothing is told of {missing}")
        yield from _agree(service, told, days)
        yield from _agree(f"{service}'s topic", history.noticed.get(service, []), days)


def _agree(who: str, told: Sequence[DayReconciled], days: Mapping[date, Totals]) -> Iterator[Finding]:
    for day in told:
        said = {p.partition: (p.count, p.first, p.last, p.checksum) for p in day.partitions if p.count}
        if said != days.get(day.day):
            yield Finding(Kind.UNPROVEN, who, f"{day.day}: told {said}, recorded {days.get(day.day)}")


def _days(events: Sequence[Recorded]) -> dict[date, Totals]:
    cells: dict[date, dict[int, list[Recorded]]] = {}
    for event in sorted(events, key=lambda one: one.position):
        of_day = cells.setdefault(bangkok_date(event.recorded_at), {})
        of_day.setdefault(partition_of(event.stream, PARTITIONS), []).append(event)
    return {
        day: {
            partition: (len(of), of[0].position, of[-1].position,
                        sha256(b"".join(event.hash for event in of)).hexdigest())
            for partition, of in partitions.items()
        }
        for day, partitions in cells.items()
    }  # fmt: skip


def _wanted(events: Sequence[Recorded]) -> set[str]:
    """The KPIs that everybody must tell: of each field, in each year that has a target."""
    targets = {event.data.fiscal_year for event in events if isinstance(event.data, FieldTargetSet)}
    years = targets & set(YEARS)
    return {f"{field}/{year}/{kpi}" for field in fields(events) for year in years
            for kpi in ("curricula", "teachers")}  # fmt: skip


def _told(event: Recorded) -> Told:
    return Told(event.position, event.id, event.stream, event.version)


def _words(event: Told) -> str:
    return f"version {event.version} ({event.id})"
