"""Which of the waiting commands go into the next append, and which of them belong together."""

from collections.abc import Iterable
from uuid import UUID

from shared.eventsourcing.work import Work

MOST_AT_ONCE = 256
WORTH_SHARING = 8  # fewer are written as fast as half of them


def take(waiting: list[Work], busy: set[UUID], lanes: int = 1) -> list[Work]:
    """Remove from ``waiting`` what may be decided now, in order of arrival.

    A command stays if one of its links is busy in another append, or belongs to an earlier command
    that stays: nothing is overtaken on a stream. Where ``lanes`` are free each takes its share, so that
    one decides while the other's append is written; but what is tied to a command taken goes with it.
    """
    blocked = set(busy)
    taken: list[Work] = []
    staying: list[Work] = []
    share = min(-(-len(waiting) // lanes), MOST_AT_ONCE) if len(waiting) > WORTH_SHARING else MOST_AT_ONCE
    gone: set[UUID] = set()
    for work in waiting:
        tied = work.links
        room = len(taken) < share or (len(taken) < MOST_AT_ONCE and not gone.isdisjoint(tied))
        if room and blocked.isdisjoint(tied):
            taken.append(work)
            gone |= tied
        else:
            staying.append(work)
            blocked |= tied
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
