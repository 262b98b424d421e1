"""The clock as a parameter: the system's, or one that a test moves by hand."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the present instant in UTC."""

    def now(self) -> datetime:
        """The present instant, time-zone aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant."""
        return datetime.now(UTC)


class HandMovedClock:
    """A clock for tests: it stands still until moved."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """The instant it was last set to."""
        return self._at

    def move(self, by: timedelta) -> None:
        """Let this much time pass."""
        self._at += by
