"""Many who are connected and say little: idle, slow in their heads or bodies, or never taking an answer."""

import asyncio
from dataclasses import dataclass, field

from shared.http.listening.connections import BODY_WITHIN, HEAD_WITHIN, READ_WITHIN
from tests.hostile.line import Line

IDLE, SLOW_HEADS, SLOW_BODIES, NO_READERS = 2_000, 100, 50, 50
ALL = IDLE + SLOW_HEADS + SLOW_BODIES + NO_READERS
AT_ONCE = 100  # connections being made
LET_GO_WITHIN = max(HEAD_WITHIN, BODY_WITHIN, READ_WITHIN) + 60  # a busy machine looks late


@dataclass
class Crowd:
    """All who are connected to one service, and say little."""

    url: str
    slow_body: bytes  # the head of its request
    lines: list[tuple[str, Line]] = field(default_factory=list)  # and what each of them does
    dripping: list[asyncio.Task[None]] = field(default_factory=list)

    async def come(self, share: float) -> None:
        """As many of each kind as the share says."""
        self._room = asyncio.Semaphore(AT_ONCE)
        slow_head = b"GET /livez HTTP/1.1\r\nHost: x\r\n"
        no_reader = b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n"
        async with asyncio.TaskGroup() as group:
            for kind, count, said, drop in (
                ("idle", IDLE, b"", b""),
                ("slow head", SLOW_HEADS, slow_head, b"X: 1\r\n"),
                ("slow body", SLOW_BODIES, self.slow_body, b" "),
                ("no reader", NO_READERS, no_reader * 15, b""),
            ):
                for _ in range(int(count * share)):
                    group.create_task(self._join(kind, said, drop))

    async def still_there(self) -> list[str]:
        """Which kinds the server has not let go in time; it should have all."""
        return sorted(filter(None, await asyncio.gather(*(self._stays(*line) for line in self.lines))))

    def leave(self) -> None:
        """Whoever is still there."""
        for task in self.dripping:
            task.cancel()
        for _, line in self.lines:
            line.close()

    async def _stays(self, kind: str, line: Line) -> str | None:
        try:
            await line.hung_up(LET_GO_WITHIN)
        except TimeoutError:
            return kind
        return None

    async def _join(self, kind: str, said: bytes, drop: bytes) -> None:
        async with self._room:
            line = await Line.to(self.url)
        self.lines.append((kind, line))
        if said:
            await line.say(said)
        if drop:
            self.dripping.append(asyncio.create_task(self._drip(line, drop)))

    async def _drip(self, line: Line, drop: bytes) -> None:
        while await line.say(drop):  # noqa: ASYNC110 - to be slow is the point
            await asyncio.sleep(1)
