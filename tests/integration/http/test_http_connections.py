"""Slow, idle and greedy connections are ended; none of them costs anybody else an answer."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import uvicorn
from fastapi import FastAPI, Request

from deploy.local.ports import free_port
from shared.http.listening import connections, places
from shared.http.listening.connections import MOST_HEADERS, MOST_PIPELINED, BoundedConnection
from shared.http.listening.places import Places
from shared.http.watching.metrics import PROBLEMS
from tests.integration.http.issuer import HandIssuer
from tests.integration.http.sample import PLAN
from tests.integration.http.test_http_protocol import Line, line

SOON = 0.4  # seconds, in place of each time that a client has
PATIENCE = 20
PING = b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"
Connect = Callable[[], Awaitable[Line]]


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has long."""
    for name in ("HEAD_WITHIN", "BODY_WITHIN", "READ_WITHIN"):
        monkeypatch.setattr(connections, name, SOON)
    monkeypatch.setattr(places, "LOOK_EVERY", SOON / 4)


@pytest.fixture
async def server(app: FastAPI) -> AsyncIterator[uvicorn.Server]:
    """The sample application served as services are; `/slow` answers when told to, `/long` at length."""
    app.state.go, app.state.running_slow = asyncio.Event(), 0

    async def slow(request: Request) -> str:
        app.state.running_slow += 1
        await request.body()
        await app.state.go.wait()
        return "done"

    async def long() -> str:
        return "a" * 32_000_000

    app.add_api_route("/slow", slow, methods=["POST"])
    app.add_api_route("/long", long)
    config = uvicorn.Config(
        app, port=free_port(), http=BoundedConnection, ws="none", lifespan="off", log_config=None,
        timeout_keep_alive=60,
    )  # fmt: skip
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    yield server
    app.state.go.set()
    server.should_exit = True
    await serving


@pytest.fixture
def connect(server: uvicorn.Server) -> Connect:
    return lambda: line(server.config.port)


async def hung_up(connection: Line) -> bytes:
    """What was still said until the other side closed."""
    async with asyncio.timeout(PATIENCE):
        return await connection.reader.read()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - the server makes it so
            await asyncio.sleep(0.01)


@pytest.mark.usefixtures("hurried")
async def test_who_says_nothing_is_let_go_without_a_word(connect: Connect) -> None:
    silent, after_one = await connect(), await connect()
    await after_one.say(PING)
    assert (await after_one.answer())[0] == 200
    assert await hung_up(silent) == b""
    assert await hung_up(after_one) == b""


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize(
    "begun", [b"GET /livez HT", b"POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"]
)
async def test_a_request_that_does_not_come_to_its_end_is_a_408(connect: Connect, begun: bytes) -> None:
    connection = await connect()
    await connection.say(begun)
    status, headers, problem = await connection.answer()
    assert (status, problem["code"], headers["connection"]) == (408, "request_timeout", "close")
    assert await hung_up(connection) == b""


@pytest.mark.usefixtures("hurried")
async def test_drop_by_drop_gives_nobody_more_time(connect: Connect) -> None:
    connection = await connect()
    await connection.say(b"GET /livez HTTP/1.1\r\nHost: x\r\n")

    async def drip() -> None:
        while await connection.say(b"X: 1\r\n"):  # noqa: ASYNC110 - to be slow is the point
            await asyncio.sleep(SOON / 5)

    dripping = asyncio.create_task(drip())
    status, _, problem = await connection.answer()
    assert (status, problem["code"]) == (408, "request_timeout")
    async with asyncio.timeout(PATIENCE):
        await dripping


@pytest.mark.usefixtures("hurried")
async def test_a_body_that_goes_on_after_its_refusal_is_cut_off(connect: Connect, issuer: HandIssuer) -> None:
    connection = await connect()
    head = (
        f"POST {PLAN}/propose HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nIdempotency-Key: a\r\n"
        f"Authorization: Bearer {issuer.token('college.academic')}\r\nContent-Length: 9000000\r\n\r\n"
    )
    await connection.say(head.encode())
    assert (await connection.answer())[0] == 413
    assert await hung_up(connection) == b""


async def test_who_goes_in_the_middle_of_a_body_is_no_error_of_ours(
    server: uvicorn.Server, connect: Connect, issuer: HandIssuer
) -> None:
    connection = await connect()
    head = (
        f"POST {PLAN}/propose HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nIdempotency-Key: a\r\n"
        f"Authorization: Bearer {issuer.token('college.academic')}\r\nContent-Length: 100000\r\n\r\n{{"
    )
    told = {code: PROBLEMS.labels(code)._value.get() for code in ("body_incomplete", "internal")}
    await connection.say(head.encode())
    await until(
        lambda: any(
            isinstance(each, BoundedConnection) and each._in_body for each in server.server_state.connections
        )
    )
    connection.writer.close()
    await until(lambda: PROBLEMS.labels("body_incomplete")._value.get() == told["body_incomplete"] + 1)
    assert PROBLEMS.labels("internal")._value.get() == told["internal"]


@pytest.mark.usefixtures("hurried")
async def test_who_takes_no_answer_is_cut_off(server: uvicorn.Server, connect: Connect) -> None:
    raw = socket.create_connection(("127.0.0.1", server.config.port))
    with raw:
        raw.sendall(b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n")
        await until(lambda: len(server.server_state.connections) == 1)
        await until(lambda: not server.server_state.connections)
    other = await connect()
    await other.say(PING)
    assert (await other.answer())[0] == 200


@pytest.mark.usefixtures("hurried")
async def test_a_request_that_is_being_answered_has_all_the_time_it_needs(
    app: FastAPI, connect: Connect
) -> None:
    connection = await connect()
    await connection.say(b"POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
    silent = await connect()
    await hung_up(silent)  # which came later
    app.state.go.set()
    assert (await connection.answer())[::2] == (200, "done")


@pytest.mark.usefixtures("hurried")
async def test_one_that_cannot_be_let_go_keeps_no_other(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, other = await connect(), await connect()
    await first.say(b"GET /livez HT")
    monkeypatch.setattr(BoundedConnection, "_refuse", lambda *_: 1 / 0)
    assert await hung_up(other) == b""
    assert await hung_up(await connect()) == b""


async def test_where_all_places_are_taken_the_longest_waiting_gives_way(
    server: uvicorn.Server, connect: Connect
) -> None:
    first = await connect()
    await first.say(PING)
    await first.answer()
    Places.of(server.server_state).most = 3
    idle = [await connect() for _ in range(2)]
    await first.say(PING)  # so it has waited the shortest
    await first.answer()
    newcomer = await connect()
    await newcomer.say(PING)
    assert (await newcomer.answer())[0] == 200
    assert await hung_up(idle[0]) == b""
    for kept in (idle[1], first):
        await kept.say(PING)
        assert (await kept.answer())[0] == 200


async def test_where_everybody_is_being_answered_a_newcomer_is_told_to_try_again(
    app: FastAPI, server: uvicorn.Server, connect: Connect
) -> None:
    busy = [await connect() for _ in range(2)]
    for each in busy:
        await each.say(b"POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
    await until(lambda: app.state.running_slow == 2)
    Places.of(server.server_state).most = 2
    newcomer = await connect()
    status, headers, problem = await newcomer.answer()
    assert (status, problem["code"]) == (503, "too_many_connections")
    assert headers["retry-after"]
    app.state.go.set()
    assert [(await each.answer())[0] for each in busy] == [200, 200]


async def test_requests_piled_up_on_one_connection_have_an_end(app: FastAPI, connect: Connect) -> None:
    connection = await connect()
    slow = b"POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
    await connection.say(slow + PING * (MOST_PIPELINED + 1))
    assert await hung_up(connection) == b"", "said for an answer to the first"
    assert app.state.running_slow <= 1
    other = await connect()
    app.state.go.set()
    await other.say(slow + PING * MOST_PIPELINED)
    assert [(await other.answer())[0] for _ in range(MOST_PIPELINED + 1)] == [200] * (MOST_PIPELINED + 1)


async def test_nonsense_after_a_request_is_not_taken_for_its_answer(app: FastAPI, connect: Connect) -> None:
    connection = await connect()
    await connection.say(b"POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
    await until(lambda: app.state.running_slow == 1)
    await connection.say(b"nonsense\r\n\r\n")
    assert await hung_up(connection) == b""


@pytest.mark.parametrize(("headers", "status"), [(MOST_HEADERS - 1, 200), (MOST_HEADERS, 431)])
async def test_headers_are_counted(connect: Connect, headers: int, status: int) -> None:
    connection = await connect()
    await connection.say(b"GET /livez HTTP/1.1\r\nHost: x\r\n" + b"X: 1\r\n" * headers + b"\r\n")
    assert (await connection.answer())[0] == status
