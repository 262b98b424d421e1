"""What a connection may cost beside its requests: time and a place. Uvicorn of itself bounds neither.

A connection *waits* until the head of a request is there, then its body arrives, then it is answered
and waits again. Once a second those that are overdue are told so and closed (`places.py`).
"""

import asyncio
import math
from typing import Any

import structlog

from shared.http.listening.places import Places
from shared.http.listening.protocol import LARGEST_HEAD, BoundedProtocol

HEAD_WITHIN = 10.0  # seconds for the head of a request, from the connection or the last answer on
BODY_WITHIN = 30.0  # seconds for its body: for 1 MiB a line of 280 kbit/s will do
READ_WITHIN = 20.0  # seconds in which a client takes something of its answer
MOST_HEADERS = 100
MOST_PIPELINED = 16  # requests that wait for the answer to an earlier one of the same connection
_log = structlog.get_logger()


class _RefusedError(Exception):
    """Out of the parser's callback, which has no other way out."""


class BoundedConnection(BoundedProtocol):
    """One connection and when it is overdue."""

    _places: Places
    _overdue_at = math.inf
    _in_head = _in_body = False
    _code = "malformed_http"

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn
        """Somebody is there."""
        super().connection_made(transport)
        self._places = Places.of(self.server_state)
        self._places.take(self)
        self._count_anew()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._places.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """A piece of a request, or of several."""
        if not self.transport.is_closing():  # what comes after a refusal is nobody's any more
            super().data_received(data)

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Its head is whole."""
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if len(self.headers) > MOST_HEADERS or size > LARGEST_HEAD:
            self._code = "head_too_large"
            raise _RefusedError
        if len(self.pipeline) >= MOST_PIPELINED:
            self._code = "too_many_requests_at_once"
            raise _RefusedError
        self._in_head, self._in_body = False, True
        self._places.waiting.pop(self, None)
        self._count_anew()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """It is whole; how long its answer takes is our own matter."""
        super().on_message_complete()
        self._in_body = False
        self._go_on()

    def on_response_complete(self) -> None:
        """The answer is on its way; what is left of a refused body is let in, and thrown away."""
        super().on_response_complete()
        self._go_on()

    def pause_writing(self) -> None:
        """The client does not take its answer."""
        super().pause_writing()
        self._count_anew()

    def resume_writing(self) -> None:
        """It took some."""
        super().resume_writing()
        self._count_anew()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's words, in one language
        """What cannot be read as HTTP, or is more of it than we take."""
        self._refuse(self._code, most=LARGEST_HEAD)

    def give_way(self) -> None:
        """All places are taken: told so, if it has only just come and nobody else waits."""
        if next(reversed(self._places.waiting)) is self:
            self._refuse("too_many_connections")
        self.transport.close()
        self._places.waiting.pop(self, None)

    def look(self, now: float) -> None:
        """Told, closed or cut off when it is overdue."""
        if now < self._overdue_at:
            if self.transport.is_closing() and self._overdue_at == math.inf:
                self._overdue_at = now + READ_WITHIN  # the client does not take the last of its answer
        elif self.transport.is_closing() or self.flow.write_paused:
            self.transport.abort()
        elif self._in_head or self._in_body:
            self._refuse("request_timeout")
        else:
            self.transport.close()

    def _go_on(self) -> None:
        """To the next request, when this one is there and answered."""
        if not self._in_body and self.cycle.response_complete:
            self._places.waiting.pop(self, None)
            self._places.waiting[self] = None
        self._count_anew()

    def _count_anew(self) -> None:
        within = math.inf
        if self.flow.write_paused:
            within = READ_WITHIN
        elif self._in_body:
            within = BODY_WITHIN
        elif self in self._places.waiting:
            within = HEAD_WITHIN
        self._overdue_at = self.loop.time() + within

    def _refuse(self, code: str, **facts: Any) -> None:
        _log.info("connection_refused", code=code)
        if self._may_speak():
            super()._refuse(code, **facts)
        self.transport.close()
        self._overdue_at = self.loop.time() + READ_WITHIN

    def _may_speak(self) -> bool:
        """Not while another answer is under way or awaited."""
        if self.cycle is None:
            return True
        if self._in_body:
            return not self.pipeline and not self.cycle.response_started
        return self.cycle.response_complete
