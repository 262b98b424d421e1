"""A connection that says what it likes, byte for byte."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

PATIENCE = 30.0


@dataclass(frozen=True)
class Answer:
    """What came back; ``closed`` where nothing did."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def problem(self) -> dict[str, Any]:
        """It, where there must be one."""
        assert self.headers["content-type"] == "application/problem+json", (self.status, self.body[:200])
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass(frozen=True)
class Line:
    """One connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def to(cls, url: str) -> Self:
        """Opened, nothing said yet."""
        at = urlsplit(url)
        return cls(*await asyncio.open_connection(at.hostname, at.port))

    async def say(self, piece: bytes) -> bool:
        """Whether it was taken."""
        try:
            self.writer.write(piece)
            await self.writer.drain()
        except ConnectionError:
            return False
        return True

    async def answer(self) -> Answer | None:
        """The next one; None if the other side hangs up without a word."""
        async with asyncio.timeout(PATIENCE):
            try:
                head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            except (asyncio.IncompleteReadError, ConnectionError):
                return None
            headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
            status, length = int(head[0].split()[1]), int(headers.get("content-length", "0"))
            return Answer(status, headers, await self.reader.readexactly(length))

    async def hung_up(self, within: float = PATIENCE) -> bytes:
        """What was still said until the other side closed."""
        async with asyncio.timeout(within):
            try:
                return await self.reader.read()
            except ConnectionError:
                return b""

    def close(self) -> None:
        """Without waiting."""
        self.writer.close()
