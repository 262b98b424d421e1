"""What is written at one go leaves at one go: uvicorn writes the head of an answer and its body one by one.

uvloop sends at once what it is given, and each sending costs more than to make the answer's JSON; for the
client two pieces are two times to wake up.
"""

import asyncio
from typing import Any


class Joined:
    """A transport that holds what is written until the event loop's next turn. Else it is the transport."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._held: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Soon, with what else is written until then."""
        if not self._held:
            self._loop.call_soon(self._flush)
        self._held.append(data)

    def close(self) -> None:
        """After what was written."""
        self._flush()
        self._transport.close()

    def abort(self) -> None:
        """Whatever was written."""
        self._held = []
        self._transport.abort()

    def _flush(self) -> None:
        held, self._held = self._held, []
        if held and not self._transport.is_closing():  # nobody is there any more, who hung up meanwhile
            self._transport.writelines(held)
