"""An answer leaves in one piece, though uvicorn writes it in two."""

import asyncio
from collections.abc import Iterable
from typing import Any, cast

import uvicorn
from starlette.responses import Response
from uvicorn.server import ServerState

from shared.http.listening.connections import BoundedConnection
from shared.http.listening.joined import Joined


class Wire(asyncio.Transport):
    """What left, in which pieces."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[bytes] = []
        self.ended = ""

    def writelines(self, list_of_data: Iterable[Any]) -> None:
        assert not self.ended
        self.pieces.append(b"".join(list_of_data))

    def close(self) -> None:
        self.ended = "closed"

    def abort(self) -> None:
        self.ended = "aborted"

    def is_closing(self) -> bool:
        return bool(self.ended)

    def resume_reading(self) -> None:
        return


async def test_what_is_written_in_one_turn_leaves_together_and_in_order() -> None:
    wire = Wire()
    joined = Joined(wire, asyncio.get_running_loop())
    joined.write(b"a")
    joined.write(b"b")
    assert wire.pieces == []
    await asyncio.sleep(0)
    joined.write(b"c")
    await asyncio.sleep(0)
    assert wire.pieces == [b"ab", b"c"]
    assert not joined.is_closing()


async def test_to_who_hung_up_before_it_left_nothing_is_sent() -> None:
    wire, loop, wrong = Wire(), asyncio.get_running_loop(), list[dict[str, Any]]()
    loop.set_exception_handler(lambda _, context: wrong.append(context))
    joined = Joined(wire, loop)
    joined.write(b"late")
    wire.ended = "by the client"
    await asyncio.sleep(0)
    assert (wire.pieces, wrong) == ([], [])


async def test_who_closes_sends_first_what_was_written_and_who_aborts_does_not() -> None:
    closed, aborted = Wire(), Wire()
    joined = Joined(closed, asyncio.get_running_loop())
    joined.write(b"last")
    joined.close()
    assert (closed.pieces, closed.ended) == ([b"last"], "closed")
    joined = Joined(aborted, asyncio.get_running_loop())
    joined.write(b"last")
    joined.abort()
    assert (aborted.pieces, aborted.ended) == ([], "aborted")


async def test_an_answer_is_one_piece() -> None:
    config = uvicorn.Config(Response(b"body"), http=BoundedConnection, lifespan="off", log_config=None)
    config.load()
    wire = Wire()
    connection = BoundedConnection(config, ServerState(), {}, asyncio.get_running_loop())
    connection.connection_made(cast("asyncio.Transport", wire))
    for _ in range(2):
        connection.data_received(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
        async with asyncio.timeout(5):
            while not wire.pieces:  # noqa: ASYNC110 - the wire is not asked to tell
                await asyncio.sleep(0)
        [piece] = wire.pieces
        assert piece.startswith(b"HTTP/1.1 200")
        assert piece.endswith(b"\r\n\r\nbody")
        wire.pieces.clear()
