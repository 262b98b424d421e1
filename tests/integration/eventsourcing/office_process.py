"""One office in a process until SIGTERM: `python -m tests.integration.eventsourcing.office_process`.

Told by its stdin: a relay of the ledgers' events, or a subscription to them.
"""

import asyncio
import json
import signal
import sys

from asyncpg import Pool

from shared.eventsourcing.delivering.relay import Relay
from shared.eventsourcing.storing.database import open_pool
from shared.eventsourcing.subscribing.subscription import Subscription
from shared.kernel.clock import SystemClock
from tests.integration.eventsourcing.consumer import Consumer


def office(told: dict[str, str], pool: Pool) -> Relay | Subscription:
    """What this process is for."""
    if told["office"] == "relay":
        return Relay(pool, told["url"], "enrolment", "e1", told["topic"], told["kafka"], SystemClock())
    consumer = Consumer(pool)
    return Subscription(pool, consumer.inbox, consumer.apply, [told["topic"]], told["group"], told["kafka"])


async def main(told: dict[str, str]) -> None:
    """Run the office as a service does."""
    pool = await open_pool(told["url"])
    running = asyncio.create_task(office(told, pool).run())
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)
    sys.stdout.write("running\n")
    sys.stdout.flush()
    await asyncio.wait([running])
    pool.terminate()


if __name__ == "__main__":
    asyncio.run(main(json.load(sys.stdin)))
