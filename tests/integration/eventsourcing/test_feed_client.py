"""Who refills from an owner that is asked too often waits as long as told, once; then it is an error."""

from collections.abc import Iterator

import httpx
import pytest

from shared.eventsourcing.subscribing import feed_client
from shared.eventsourcing.subscribing.feed_client import FeedClient


async def token() -> str:
    return "t"


def client(answers: Iterator[httpx.Response]) -> FeedClient:
    transport = httpx.MockTransport(lambda _: next(answers))
    return FeedClient(httpx.AsyncClient(transport=transport), "http://owner.test", token)


def too_often(seconds: int) -> httpx.Response:
    return httpx.Response(429, headers={"Retry-After": str(seconds)})


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    found: list[float] = []

    async def sleep(seconds: float) -> None:
        found.append(seconds)

    monkeypatch.setattr("asyncio.sleep", sleep)
    return found


async def test_it_comes_again_when_it_was_told(waited: list[float]) -> None:
    assert await client(iter([too_often(3), httpx.Response(200, content=b"[\n\n]\n")])).page(0) == []
    assert waited == [3]


async def test_it_does_not_wait_long_nor_twice(waited: list[float]) -> None:
    with pytest.raises(httpx.HTTPStatusError):
        await client(iter([too_often(900), too_often(900)])).page(0)
    assert waited == [feed_client.LONGEST_WAIT]
