"""Reading another service's feed over HTTP."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from shared.contracts.cloudevent import from_json
from shared.contracts.reconciliation.day import DayReconciled
from shared.contracts.recorded import Recorded
from shared.eventsourcing.delivering.feed import Head, Heads
from shared.eventsourcing.delivering.reconciliation import Day
from shared.eventsourcing.subscribing.consume import EpochOf

LONGEST_WAIT = 5  # seconds, when the owner is asked too often; then whoever asks fails, and asks again later
_BEYOND = 2**63 - 1  # after every position
Token = Callable[[], Awaitable[str]]


class FeedClient:
    """The feed of one owner: its streams' events, its heads, its pages."""

    def __init__(self, http: httpx.AsyncClient, base_url: str, token: Token) -> None:
        self._http, self._base_url, self._token = http, base_url.rstrip("/"), token

    async def stream(self, stream: UUID, after: int) -> list[Recorded]:
        """A stream's events after a version, in order; a page of them."""
        return _events(await self._get(f"/v1/streams/{stream}/events", after=after))

    async def page(self, after: int, limit: int = 500) -> list[Recorded]:
        """Events after a position, in order; none: there are no more yet."""
        return _events(await self._get("/v1/events", after=after, limit=limit))

    async def heads(self, after: int) -> Heads:
        """What must have been taken in of the events after a position."""
        found = (await self._get("/v1/heads", after=after)).json()
        return Heads(
            found["upto"],
            datetime.fromisoformat(found["complete"]) if found["complete"] else None,
            [
                Head(UUID(head["stream"]), head["version"], bytes.fromhex(head["hash"]))
                for head in found["heads"]
            ],
            found["epoch"],
        )

    async def days(self) -> list[Day]:
        """What a complete reader of the topic has, day by day; the last may be open still."""
        found: list[Day] = []
        page: dict[str, Any] = {"next": None}
        while not found or page["next"]:
            query = {"after": page["next"]} if page["next"] else {}
            page = (await self._get("/v1/reconciliation/days", limit=500, **query)).json()
            found += [_day(item) for item in page["items"]]
            if not page["items"]:
                break
        return found

    async def epoch(self) -> str:
        """From which incarnation the owner speaks now."""
        return (await self.heads(_BEYOND)).epoch

    async def _get(self, path: str, **query: int | str) -> httpx.Response:
        answer = await self._ask(path, **query)
        if (
            answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
        ):  # many streams are fetched at once after a fault
            await asyncio.sleep(min(int(answer.headers.get("retry-after", "1")), LONGEST_WAIT))
            answer = await self._ask(path, **query)
        answer.raise_for_status()
        return answer

    async def _ask(self, path: str, **query: int | str) -> httpx.Response:
        return await self._http.get(
            self._base_url + path,
            params=query,
            headers={"Authorization": f"Bearer {await self._token()}"},
        )


def epoch_of(owners: Mapping[str, FeedClient]) -> EpochOf:
    """Asks the owner itself from which incarnation it speaks."""

    async def ask(source: str) -> str:
        return await owners[source].epoch()

    return ask


def _day(item: dict[str, Any]) -> Day:
    closed, upto = item.pop("closed"), item.pop("upto")
    return Day(DayReconciled.model_validate_json(json.dumps(item)), closed, upto)


def _events(answer: httpx.Response) -> list[Recorded]:
    # one event a line, so that its value is read byte for byte as it was stored
    lines = answer.content.split(b"\n")
    return [from_json(line.rstrip(b",")) for line in lines if line.startswith(b'{"specversion"')]
