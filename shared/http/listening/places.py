"""The places of a server: where all are taken, who has waited longest gives way to whoever really asks."""

import asyncio
import resource
from typing import Protocol, Self

import structlog
from uvicorn.server import ServerState

LOOK_EVERY = 1.0  # seconds
MOST_CONNECTIONS = 4_000
SPARE_FILES = 128  # for the store, the broker, the logs, and connections on their way out
_log = structlog.get_logger()


class Guest(Protocol):
    """Who takes a place."""

    def give_way(self) -> None:
        """Close: somebody else needs the place."""
        ...

    def look(self, now: float) -> None:
        """Close if it is overdue."""
        ...


class Places:
    """The places of one server: how many, who is in them, who waits, the longest first."""

    def __init__(self) -> None:
        self.most = most_connections()
        self.waiting: dict[Guest, None] = {}
        self._guests: set[Guest] = set()
        self._looking = False

    @classmethod
    def of(cls, server: ServerState) -> Self:
        """Made with its first connection."""
        if not hasattr(server, "places"):
            server.places = cls()  # type: ignore[attr-defined]  # all connections share it
        places: Self = server.places  # type: ignore[attr-defined]  # put there above
        return places

    def take(self, newcomer: Guest) -> None:
        """A place for one more; if need be that of who has waited longest, maybe the newcomer itself."""
        self._guests.add(newcomer)
        self.waiting[newcomer] = None
        if len(self._guests) > self.most:
            next(iter(self.waiting)).give_way()
        if not self._looking:
            self._looking = True
            asyncio.get_running_loop().call_later(LOOK_EVERY, self._look)

    def leave(self, guest: Guest) -> None:
        """Its place is free."""
        self._guests.discard(guest)
        self.waiting.pop(guest, None)

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        self._looking = bool(self._guests)
        if self._looking:
            loop.call_later(LOOK_EVERY, self._look)
        for guest in list(self._guests):
            try:
                guest.look(loop.time())
            except Exception:  # one that cannot be let go must not keep all others
                _log.exception("connection_not_looked_after")


def most_connections() -> int:
    """As many as the process may have files open, less those that it needs itself; it asks for more first."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + SPARE_FILES
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(min(MOST_CONNECTIONS, soft - SPARE_FILES), SPARE_FILES // 8)
