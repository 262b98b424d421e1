"""What the services answer over HTTP: their days, and their events once more."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Self

import httpx
from aiokafka.partitioner import murmur2

from . import settings
from .columns import Columns, event

_DATA = b',"data":'  # the last of a line's members: byte for byte what was recorded
_COME_AGAIN = (429, 503)


class Feed:
    """One service's: `async with Feed(service) as feed`."""

    def __init__(self, service: str) -> None:
        headers = {"Authorization": f"Bearer {settings.FEED_TOKEN}"}
        url = settings.feed_url(service)
        self._client = httpx.AsyncClient(base_url=url, headers=headers, timeout=30, trust_env=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def days(self) -> AsyncIterator[str]:
        """Pages of days, the one that is under way included; that is told up to a position."""
        after: str | None = ""
        while after is not None:
            answer = await self._get(f"/v1/reconciliation/days?limit=500{after and f'&after={after}'}")
            yield answer.text
            after = answer.json()["next"]

    async def events(self, first: int, last: int, partitions: int) -> AsyncIterator[list[Columns]]:
        """Pages of what was recorded at these positions."""
        after = first - 1
        while after < last:
            answer = await self._get(f"/v1/events?limit=500&after={after}")
            lines = [line.rstrip(b",") for line in answer.content.split(b"\n") if line.startswith(b"{")]
            page = [_columns(line, partitions) for line in lines]
            yield [columns for columns in page if columns[4] <= last]
            if not page:
                raise LookupError(f"the feed ends at {after}, and {last} was told")
            after = int(answer.headers["Feed-Next"])

    async def _get(self, path: str) -> httpx.Response:
        answer = await self._client.get(path)
        while answer.status_code in _COME_AGAIN:
            await asyncio.sleep(int(answer.headers.get("Retry-After", "1")))
            answer = await self._client.get(path)
        return answer.raise_for_status()


def _columns(line: bytes, partitions: int) -> Columns:
    at = line.index(_DATA)
    told = json.loads(line[:at] + b"}")
    partition = (murmur2(told["subject"].encode()) & 0x7FFFFFFF) % partitions  # as Kafka does
    return event(told, partition, line[at + len(_DATA) : -1])
