"""Nobody waits for ever, even where what is waited for does not heed that it was given up."""

import asyncio
import time
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from shared.eventsourcing.deciding.errors import UnavailableError
from shared.eventsourcing.patience import within
from shared.http import health
from shared.http.entering import routing
from tests.integration.http.issuer import HandIssuer
from tests.integration.http.sample import PLAN, client_of, sample_app

SHORT, BOUNDED = 0.05, 5.0


class Deaf:
    """Work that goes on although it is cancelled, as a connection to a PostgreSQL that says nothing does."""

    def __init__(self) -> None:
        self.heard, self.may_end = asyncio.Event(), asyncio.Event()

    async def work(self) -> str | None:
        while not self.may_end.is_set():
            try:
                await self.may_end.wait()
            except asyncio.CancelledError:
                self.heard.set()
        return "at last"

    async def seen(self, _source: str, _stream: UUID) -> int | None:
        await self.work()
        return 1


@pytest.fixture
async def deaf() -> AsyncIterator[Deaf]:
    found = Deaf()
    yield found
    found.may_end.set()
    await asyncio.sleep(0)


async def asked(deaf: Deaf, method: str, path: str) -> httpx.Response:
    """A request that waits for something deaf before its route is reached."""
    issuer = HandIssuer()
    headers = {"Consistency-Token": f"training/{uuid4()}/1", "Idempotency-Key": "1"}
    app = sample_app(issuer, seen=deaf.seen)
    async with client_of(app, issuer.token("college.academic"), **headers) as client:
        return await client.request(method, path, json={"title": "งานเชื่อม"} if method == "POST" else None)


@pytest.mark.parametrize(
    ("limit", "method", "path"),
    [("LONGEST_READ", "GET", "/v1/plans"), ("LONGEST_COMMAND", "POST", f"{PLAN}/propose")],
)
async def test_a_caller_is_told_to_come_again_whatever_hangs(
    deaf: Deaf, monkeypatch: pytest.MonkeyPatch, limit: str, method: str, path: str
) -> None:
    monkeypatch.setattr(routing, limit, SHORT)
    async with asyncio.timeout(BOUNDED):
        answer = await asked(deaf, method, path)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    await asyncio.wait_for(deaf.heard.wait(), BOUNDED)


async def test_a_large_body_may_arrive_in_its_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routing, "LONGEST_COMMAND", 10 * SHORT)
    issuer = HandIssuer()
    headers = {"Idempotency-Key": "1", "Content-Type": "application/json"}

    async def body() -> AsyncIterator[bytes]:
        yield b'{"title": "'
        await asyncio.sleep(20 * SHORT)
        yield 'งานเชื่อม"}'.encode()

    async with client_of(sample_app(issuer), issuer.token("college.academic"), **headers) as client:
        assert (await client.post(f"{PLAN}/propose", content=body())).status_code == 201


async def test_whoever_asks_while_the_process_ends_is_told_so_at_once(deaf: Deaf) -> None:
    asking = asyncio.create_task(asked(deaf, "POST", f"{PLAN}/propose"))
    await asyncio.sleep(SHORT)
    asking.cancel()  # what uvicorn does at last
    async with asyncio.timeout(BOUNDED):
        answer = await asking
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


async def test_readiness_is_told_though_a_check_hangs(deaf: Deaf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LONGEST_CHECK", SHORT)
    app = sample_app(HandIssuer(), checks={"database": deaf.work}, tells={"figure": deaf.work})
    async with asyncio.timeout(BOUNDED), client_of(app, None) as client:
        answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "not ready",
        "missing": {"database": "TimeoutError"},
        "figure": "TimeoutError",
    }


async def test_what_is_in_time_is_given_and_what_fails_is_raised() -> None:
    async def failing() -> None:
        raise KeyError("no such thing")

    assert await within(BOUNDED, asyncio.sleep(0, "soon")) == "soon"
    with pytest.raises(KeyError, match="no such thing"):
        await within(BOUNDED, failing())


async def test_who_is_cancelled_while_waiting_ends_at_once(deaf: Deaf) -> None:
    began, waiting = time.monotonic(), asyncio.create_task(within(60, deaf.work()))
    await asyncio.sleep(SHORT)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert time.monotonic() - began < BOUNDED


def full() -> asyncpg.DiskFullError:
    return asyncpg.DiskFullError('could not extend file "base/1/2": No space left on device')


@pytest.mark.parametrize("wrapped", [False, True])
async def test_a_full_store_is_told_in_both_languages_and_nobody_comes_again_too_soon(wrapped: bool) -> None:
    issuer = HandIssuer()
    app = sample_app(issuer)
    app.state.seen.failure = full()
    if wrapped:  # as the door of commands says it
        app.state.seen.failure = UnavailableError()
        app.state.seen.failure.__cause__ = full()
    headers = {"Idempotency-Key": "1", "Accept-Language": "th"}
    async with client_of(app, issuer.token("college.academic"), **headers) as client:
        answer = await client.post(f"{PLAN}/propose", json={"title": "งานเชื่อม"})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (503, "store_full")
    assert int(answer.headers["Retry-After"]) >= 10
    assert problem["detail"] == problem["messages"]["th"] != problem["messages"]["en"]
    assert "base/1" not in answer.text
