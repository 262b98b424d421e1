"""Which of the waiting commands go into the next append, and which of them belong together."""

from collections.abc import Iterable
from uuid import UUID

from shared.eventsourcing.appending.work import Work

MOST_AT_ONCE = 256


def take(waiting: list[Work], busy: set[UUID]) -> list[Work]:
    """Remove from ``waiting`` what may be decided now, in order of arrival.

    A command stays if one of its links is busy in another append, or belongs to an earlier command
    that stays: nothing is overtaken on a stream. Whoever takes takes all: that free lanes share what waits
    was tried, and cost more in PostgreSQL's second call than the overlap with Python gave.
    """
    blocked = set(busy)
    taken: list[Work] = []
    staying: list[Work] = []
    for work in waiting:
        if len(taken) < MOST_AT_ONCE and blocked.isdisjoint(work.links):
            taken.append(work)
        else:
            staying.append(work)
            blocked |= work.links
    waiting[:] = staying
    return taken


def tied_together(works: Iterable[Work]) -> list[list[Work]]:
    """Groups of commands linked, directly or through others; each group in order of arrival."""
    arrived = list(works)
    leader = list(range(len(arrived)))

    def find(nr: int) -> int:
        while leader[nr] != nr:
            leader[nr] = leader[leader[nr]]
            nr = leader[nr]
        return nr

    first_with: dict[UUID, int] = {}
    for nr, work in enumerate(arrived):
        for link in work.links:
            leader[find(nr)] = find(first_with.setdefault(link, nr))
    groups: dict[int, list[Work]] = {}
    for nr, work in enumerate(arrived):
        groups.setdefault(find(nr), []).append(work)
    return list(groups.values())
