"""A check of the rules of what does not add up: part of the self-check, so that it has a history."""

from datetime import datetime

from services.reporting.figures.exceptions import RULES, broken_rules
from services.reporting.figures.looked_at import LookedAt
from services.reporting.store.exceptions import note
from shared.eventsourcing.storing.database import Connection


async def check_rules(connection: Connection, now: datetime) -> tuple[int, int]:
    """Note what the rules find in the whole nation now; how many were opened, how many resolved."""
    return await note(connection, await broken_rules(connection, LookedAt(now)), RULES, now)
