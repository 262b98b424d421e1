"""Is the store level with its own topic? If it is not, no command is taken until it was made so.

A store restored from an older backup would otherwise decide on a past that others have moved on from.
"""

import asyncio

import structlog
from aiokafka.errors import KafkaError
from asyncpg import Pool

from shared.eventsourcing.adopt import missing_from_store
from shared.eventsourcing.commands import Commands
from shared.eventsourcing.patience import give_up_after
from shared.eventsourcing.transient import TRANSIENT

AT_START = 5.0  # seconds that a start may wait for Kafka; an outage must not keep the service down
AGAIN = 3.0
_log = structlog.get_logger()


class Level:
    """Looks at start, and again until it has seen that the store is level."""

    def __init__(self, pool: Pool, commands: Commands, topic: str, bootstrap_servers: str) -> None:
        self._pool, self._commands = pool, commands
        self._topic, self._bootstrap_servers = topic, bootstrap_servers
        self._seen = False

    async def at_start(self) -> None:
        """Before the first command, as long as Kafka answers in time."""
        try:
            await give_up_after(AT_START, self.look())
        except (*TRANSIENT, KafkaError) as error:
            _log.warning("level_unknown", error=str(error))

    async def run(self) -> None:
        """Until it is level; cancel to stop."""
        while not self._seen:
            await asyncio.sleep(AGAIN)
            try:
                await self.look()
            except (*TRANSIENT, KafkaError) as error:
                _log.warning("level_unknown", error=str(error))
        await asyncio.Event().wait()

    async def look(self) -> None:
        """Compare the last messages of each partition with the store."""
        missing = await missing_from_store(self._pool, self._topic, self._bootstrap_servers)
        self._seen = not missing
        if missing:
            self._commands.refuses = f"the store lacks events of its own topic {self._topic}: run adopt"
            _log.error("store_behind_its_topic", topic=self._topic, events=len(missing))
        else:
            self._commands.refuses = None
