"""Many requests at the same moment: all are sent, on open connections, before any answer is read."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import orjson

AT_ONCE = 50  # connections being opened
LONGEST = 60.0


@dataclass(frozen=True)
class Ask:
    """A POST to a process."""

    url: str
    headers: Mapping[str, str]
    body: object

    def written(self) -> bytes:
        at, body = urlsplit(self.url), orjson.dumps(self.body)
        named = {
            "Host": at.netloc, "Connection": "close", "Content-Type": "application/json",
            "Content-Length": str(len(body)), **self.headers,
        }  # fmt: skip
        head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
        return f"POST {at.path} HTTP/1.1\r\n{head}\r\n".encode() + body


@dataclass(frozen=True)
class Answer:
    """What came back, byte for byte."""

    status: int
    headers: Mapping[str, str]
    body: bytes


async def burst(asks: Sequence[Ask]) -> list[Answer]:
    """The answers, in the order of the questions, which is also that of sending."""
    async with asyncio.timeout(LONGEST):
        room = asyncio.Semaphore(AT_ONCE)
        opened = await asyncio.gather(*(_open(ask, room) for ask in asks))
        for ask, (_, writer) in zip(asks, opened, strict=True):
            writer.write(ask.written())
        return await asyncio.gather(*(_read(*streams) for streams in opened))


async def _open(ask: Ask, room: asyncio.Semaphore) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    at = urlsplit(ask.url)
    async with room:
        return await asyncio.open_connection(at.hostname, at.port)


async def _read(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Answer:
    try:
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    finally:
        writer.close()
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    assert len(body) == int(headers["content-length"])
    return Answer(int(first.split()[1]), headers, body)
