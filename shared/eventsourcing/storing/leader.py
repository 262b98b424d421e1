"""One process of a service does what only one may do; the others stand by."""

import asyncio
from collections.abc import Awaitable, Callable

import asyncpg
import structlog

from shared.eventsourcing.storing.transient import TRANSIENT

STAND_BY = 0.5  # seconds between two tries to become the leader
STILL_THERE = 2.0  # seconds between two looks at the own lock's connection
ENDS_WITHIN = 2.0  # seconds for the work to end when the office is lost or the process stops
# a leader whose machine vanished without a word holds its lock no longer than this
NOTICED_DEAD = {"tcp_keepalives_idle": "5", "tcp_keepalives_interval": "2", "tcp_keepalives_count": "3"}
_log = structlog.get_logger()


async def lead(url: str, office: str, work: Callable[[], Awaitable[None]]) -> None:
    """Do ``work`` whenever this process holds the office, for ever; cancel to stop.

    The office is an advisory lock on a connection of its own: it ends with the process or with the
    connection, and the next one takes over. For a moment two may believe they hold it; whoever relies
    on this must bear that.
    """
    while True:
        try:
            connection = await asyncpg.connect(
                url, timeout=5, server_settings={"application_name": f"leader {office}", **NOTICED_DEAD}
            )
        except TRANSIENT:
            await asyncio.sleep(STAND_BY)
            continue
        try:
            await _hold(connection, office, work)
        except TRANSIENT as error:
            _log.warning("office_lost", office=office, error=str(error))
        finally:
            connection.terminate()
        await asyncio.sleep(STAND_BY)


async def _hold(connection: asyncpg.Connection, office: str, work: Callable[[], Awaitable[None]]) -> None:
    while not await connection.fetchval("SELECT pg_try_advisory_lock(hashtext($1))", office):  # noqa: ASYNC110
        await asyncio.sleep(STAND_BY)
    _log.info("office_taken", office=office)
    working = asyncio.ensure_future(work())
    try:
        while not working.done():
            await asyncio.wait([working], timeout=STILL_THERE)
            await connection.fetchval("SELECT 1", timeout=5)
        working.result()
    except Exception:
        if working.done() and not working.cancelled() and working.exception():
            _log.exception("leader_failed", office=office)
            return
        raise
    finally:
        working.cancel()
        await asyncio.wait([working], timeout=ENDS_WITHIN)
