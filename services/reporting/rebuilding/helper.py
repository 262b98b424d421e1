"""``python -m services.reporting.rebuilding.helper``: one more process that loads a share of the topics.

It is told its job on standard input, and tells on standard output how far it is, at last what came of it.
It ends with whoever started it, for then standard input ends.
"""

import os
import signal
import sys
from threading import Thread
from typing import BinaryIO

import structlog
import uvloop

from services.reporting.owners import owners
from services.reporting.rebuilding.job import Failed, Job, Loaded, Progress, Said, framed, job_from
from services.reporting.rebuilding.loading import Loading, facts_alone
from services.reporting.rebuilding.topics import Told, Topics
from shared.eventsourcing.storing.database import open_pool
from shared.http.watching.logs import configure

_log = structlog.get_logger()


async def load(job: Job, out: BinaryIO) -> Loaded:
    """Read the share up to now."""

    def tell(_what: str, done: int, total: int) -> None:
        say(out, Progress(done, total))

    settings = job.settings
    pool = await open_pool(settings.database_url.get_secret_value(), size=2, schema=job.schema, flushed=False)
    try:
        async with (
            owners(settings) as found,
            Topics(settings.kafka(), settings.topics(), share=job.share) as topics,
        ):
            loading = Loading(pool, found.feeds)
            await loading.read(Told(topics, tell), facts_alone)
            return Loaded(loading.events, loading.held_back, await topics.positions())
    finally:
        await pool.close()


def say(out: BinaryIO, said: Said) -> None:
    """To whoever started it."""
    out.write(framed(said))
    out.flush()


def main() -> None:
    """Do one job."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it decides
    out, sys.stdout = sys.stdout.buffer, sys.stderr
    configure("reporting")
    job = job_from(sys.stdin.buffer)
    Thread(target=_end_with_it, daemon=True).start()
    try:
        said: Said = uvloop.run(load(job, out))
    except Exception as error:
        _log.exception("helper_failed")
        said = Failed(f"{type(error).__name__}: {error}")
    say(out, said)


def _end_with_it() -> None:
    """At once, whatever is under way: another rebuild may drop the generation any moment."""
    os.read(sys.stdin.fileno(), 1)  # not by its buffer, whose lock would hold up an end as it should be
    os._exit(1)


if __name__ == "__main__":
    main()
