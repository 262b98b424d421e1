"""An owner with a real feed, and a consumer of its events, as the tests of the machinery have them."""

from tests.integration.eventsourcing.conftest import consumer, database, owner, pool

__all__ = ["consumer", "database", "owner", "pool"]
