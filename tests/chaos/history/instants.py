"""By the clients' clock: what was answered before something else was sent comes before it, and is seen."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from tests.chaos.history.record import Finding, History, Kind

Told = Mapping[UUID, list[tuple[int, float, float]]]  # by stream: version, when sent, when answered


def in_real_time(history: History) -> Iterator[Finding]:
    """On a stream, a command that was answered before another was sent has the lower versions."""
    for stream, told in _told(history).items():
        latest = 0.0  # when the latest of those with lower versions was sent
        for version, sent, answered in sorted(told):
            if answered < latest:
                yield Finding(Kind.REORDERED, str(stream), f"version {version} was there before a lower one")
            latest = max(latest, sent)


def stale(history: History) -> Iterator[Finding]:
    """A read that lacks what its token speaks of; or, at the owner, what had been answered by then."""
    told = _told(history)
    for read in history.reads:
        wanted = read.wanted
        if read.service in history.stores and read.stream in history.stores[read.service].heads:
            known = [version for version, _, answered in told.get(read.stream, []) if answered < read.asked]
            wanted = max([wanted, *known])
        if read.shown < wanted:
            what = f"{read.service} showed version {read.shown}, it had been told of {wanted}"
            yield Finding(Kind.STALE, str(read.stream), f"{what} ({read.key})")


def _told(history: History) -> Told:
    found: dict[UUID, list[tuple[int, float, float]]] = {}
    for command in history.commands:
        if command.responded is not None:
            for fact in command.facts:
                at = (fact["version"], command.invoked, command.responded)
                found.setdefault(UUID(fact["stream"]), []).append(at)
    return found
