"""``python -m tests.chaos.following ISSUER FOLDER``: follows each service's feed, writes down what comes.

As a ministry without Kafka would: whatever cuts the stream, and whenever this process is killed, it goes on
after the last event that it has on disk. So a line there is an event, once, in the order in which it came.
"""

import asyncio
import itertools
import json
import os
import sys
from pathlib import Path

import httpx

from deploy.local.environment import WRITE_SERVICES
from deploy.local.system import demo_token

AGAIN = 0.2  # seconds before a stream that was cut is asked for again
SILENT = httpx.Timeout(10, read=30)  # there is a sign of life every ten seconds
_CUT = (httpx.HTTPError, LookupError, ValueError)  # the issuer may be away, too; half a line is no line


async def follow(doors: list[str], issuer: str, written: Path) -> None:
    """One service, at whichever of its processes."""
    cursor = _last(written)
    with written.open("ab", buffering=0) as out:
        async with httpx.AsyncClient(trust_env=False, timeout=SILENT) as client:
            for door in itertools.cycle(doors):
                try:
                    headers = {
                        "Accept": "application/x-ndjson",
                        "Authorization": f"Bearer {await demo_token(issuer, 'ministry')}",
                        "Last-Event-ID": cursor,
                    }
                    async with client.stream("GET", f"{door}/v1/events", headers=headers) as answer:
                        answer.raise_for_status()
                        async for line in answer.aiter_lines():
                            told = json.loads(line)
                            if "specversion" in told:
                                cursor = told["position"]
                                out.write(_kept(told))
                except _CUT as error:
                    sys.stdout.write(f"{door}: after {cursor}: {error!r}\n")
                await asyncio.sleep(AGAIN)


def _kept(told: dict[str, str]) -> bytes:
    return " ".join((told["position"], told["id"], told["subject"], told["streamversion"])).encode() + b"\n"


def _last(written: Path) -> str:
    """The position of the last whole line; what was half written when the process died is not there."""
    if not written.exists():
        return "0"
    whole = written.read_bytes().rpartition(b"\n")[0]
    os.truncate(written, len(whole) + 1 if whole else 0)
    return whole.rpartition(b"\n")[2].split()[0].decode() if whole else "0"


async def main(issuer: str, folder: Path) -> None:
    """All three, for ever."""
    async with asyncio.TaskGroup() as following:
        for service in WRITE_SERVICES:
            doors = os.environ[f"FEED_{service.upper()}"].split()
            following.create_task(follow(doors, issuer, folder / service))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
