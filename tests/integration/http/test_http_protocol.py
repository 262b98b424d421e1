"""What arrives on a connection before it is a request: a head has an end, and nonsense gets a problem."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI

from deploy.local.ports import free_port
from shared.http.listening.protocol import LARGEST_HEAD, BoundedProtocol
from tests.integration.http.issuer import HandIssuer
from tests.integration.http.sample import PLAN

PIECE = 16 * 1024
PIECES = 1000  # of an endless line: 16 MB, if all were taken


@pytest.fixture
async def port(app: FastAPI) -> AsyncIterator[int]:
    """The sample application served as services are."""
    config = uvicorn.Config(
        app, port=free_port(), http=BoundedProtocol, ws="none", lifespan="off", log_config=None
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    yield config.port
    server.should_exit = True
    await serving


class Line:
    """A connection that says what it likes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def say(self, piece: bytes, times: int = 1) -> int:
        """How many pieces were taken before the other side hung up."""
        for nr in range(times):
            self.writer.write(piece)
            try:
                await self.writer.drain()
            except ConnectionError:
                return nr
        return times

    async def answer(self) -> tuple[int, dict[str, str], Any]:
        """Status, headers, body."""
        async with asyncio.timeout(20):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
            body = json.loads(await self.reader.readexactly(int(headers["content-length"])))
        return int(head[0].split()[1]), headers, body


async def line(port: int) -> Line:
    return Line(*await asyncio.open_connection("127.0.0.1", port))


ENDLESS = {
    "a token": (b"GET /v1/plans HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ", b"a" * PIECE),
    "headers": (b"GET /v1/plans HTTP/1.1\r\nHost: x\r\n", b"X-Header: 1\r\n" * 1300),
    "an address": (b"GET /v1/plans?q=", b"a" * PIECE),
    "a chunk's description": (
        b"POST /v1/plans/search HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"a" * PIECE),
}  # fmt: skip


@pytest.mark.parametrize("begin", ENDLESS)
async def test_a_head_without_end_is_refused_and_nobody_else_waits(port: int, begin: str) -> None:
    first, more = ENDLESS[begin]
    endless = await line(port)
    await endless.say(first)
    taken = await endless.say(more, PIECES)
    assert taken < PIECES, "all of it was read"
    other = await line(port)
    await other.say(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
    assert (await other.answer())[0] == 200


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\nCookie: " + b"a" * (LARGEST_HEAD + 99), 431, "head_too_large"),
        (b"\x16\x03\x01 this is TLS\r\n\r\n", 400, "malformed_http"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: a\x00b\r\n\r\n", 400, "malformed_http"),
        (b"GET / HTTP/1.1\r\nHost: x\r\n: no name\r\n\r\n", 400, "malformed_http"),
    ],
)
async def test_what_is_no_request_gets_a_problem_in_both_languages(
    port: int, said: bytes, status: int, code: str
) -> None:
    connection = await line(port)
    await connection.say(said)
    answered, headers, problem = await connection.answer()
    assert (answered, problem["code"], problem["status"]) == (status, code, status)
    assert headers["content-type"] == "application/problem+json"
    assert problem["messages"]["th"]
    assert problem["messages"]["en"]
    assert await connection.reader.read() == b"", "the connection stays open"


async def test_a_long_body_on_a_connection_used_twice_is_no_long_head(port: int, issuer: HandIssuer) -> None:
    connection, body = await line(port), b" " * 500_000 + b'{"number": 1}'
    head = (
        "POST /v1/plans/search HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {issuer.token('supervisor')}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    for _ in range(2):
        await connection.say(head.encode() + body)
        assert (await connection.answer())[::2] == (200, {"number": 1})


async def test_two_lengths_of_one_body_are_no_request(port: int) -> None:
    smuggled = (
        f"POST {PLAN}/edit HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
        "0\r\n\r\nGET /livez HTTP/1.1\r\nHost: x\r\n\r\n"
    )
    connection = await line(port)
    await connection.say(smuggled.encode())
    assert (await connection.answer())[2]["code"] == "malformed_http"
