"""A wire between us and PostgreSQL that can be cut at a chosen moment."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit, urlunsplit


class Proxy:
    """Passes bytes on until told to cut; then the connection in question is gone, the next one is good."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._server = (parts.hostname or "", parts.port or 5432)
        self._parts = parts
        self._cut_answer_to: bytes | None = None
        self._cut_before: bytes | None = None
        self.cuts = 0
        self.url = url

    def cut_answer_to(self, words: bytes) -> None:
        """PostgreSQL hears the next request with these words and does it; its answer never arrives."""
        self._cut_answer_to = words

    def cut_before(self, words: bytes) -> None:
        """The next request with these words never arrives."""
        self._cut_before = words

    async def start(self) -> asyncio.Server:
        """Listen; `url` leads here."""
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        login = self._parts.netloc.rpartition("@")[0]
        port = server.sockets[0].getsockname()[1]
        self.url = urlunsplit(self._parts._replace(netloc=f"{login}@127.0.0.1:{port}"))
        return server

    async def _connected(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        server, to_server = await asyncio.open_connection(*self._server)
        swallow = asyncio.Event()

        async def requests() -> None:
            while asked := await client.read(65536):
                if self._cut_before is not None and self._cut_before in asked:
                    self._cut_before = None
                    break
                if self._cut_answer_to is not None and self._cut_answer_to in asked:
                    self._cut_answer_to = None
                    swallow.set()
                to_server.write(asked)

        async def answers() -> None:
            while said := await server.read(65536):
                if swallow.is_set():
                    break
                to_client.write(said)

        ways = [asyncio.create_task(requests()), asyncio.create_task(answers())]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        if swallow.is_set() or not client.at_eof():
            self.cuts += 1
        for way in ways:
            way.cancel()
        for writer in (to_client, to_server):
            writer.transport.abort()


@asynccontextmanager
async def proxied(url: str) -> AsyncIterator[Proxy]:
    """A proxy to this PostgreSQL."""
    proxy = Proxy(url)
    server = await proxy.start()
    try:
        yield proxy
    finally:
        server.close()
