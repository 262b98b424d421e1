"""The projector tells the API's processes that figures moved: beside its commits, never inside them."""

import asyncio
from collections.abc import Callable, Sequence

from services.reporting.settings import ReportingSettings
from shared.eventsourcing.storing.wakeups import Wakeups

CHANNEL = "kruchang_moved"


def moves(
    settings: ReportingSettings, moved: asyncio.Event, wakes: Sequence[Callable[[], object]] = ()
) -> Wakeups:
    """Passes on, while it runs, that ``moved`` was set; ``wakes`` are called whoever set it."""
    return Wakeups(settings.database_url.get_secret_value(), moved, wakes, CHANNEL)
