"""HTTP as it arrives: uvicorn's own reading, but a head has an end, and what is no HTTP gets a problem too.

The parser keeps an unfinished line and looks at it anew with every piece: without a bound, one caller
without a token who never ends a header takes the whole process (tried: 80 MB, 36 seconds).
"""

import asyncio
import json
from http import HTTPStatus
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from shared.http.listening.joined import Joined
from shared.http.watching.tracing import begin
from shared.http.wording.catalogue import WRONG
from shared.http.wording.problems import MEDIA_TYPE, RETRY_AFTER, Problems

LARGEST_HEAD = 64 * 1024  # not counting what came in one piece with the end of the request before


class BoundedProtocol(HttpToolsProtocol):
    """One connection."""

    _unheard = 0  # bytes of an unfinished head, chunk line or trailer

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn
        """Somebody is there."""
        super().connection_made(transport)
        self.transport = cast("asyncio.Transport", Joined(transport, self.loop))

    def data_received(self, data: bytes) -> None:
        """A piece of a request."""
        self._unheard += len(data)
        super().data_received(data)
        if self._unheard > LARGEST_HEAD and not self.transport.is_closing():
            self._refuse("head_too_large", most=LARGEST_HEAD)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's words, in one language
        """What cannot be read as HTTP."""
        self._refuse("malformed_http")

    def on_headers_complete(self) -> None:
        """Its head is whole."""
        self._unheard = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Part of its body; how much of it is taken, the door says."""
        self._unheard = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """It is whole."""
        self._unheard = 0
        super().on_message_complete()

    def _refuse(self, code: str, **facts: Any) -> None:
        problem = {**Problems({}).document(code, facts, "th"), "correlation_id": str(begin().correlation_id)}
        content = json.dumps(problem, ensure_ascii=False).encode()
        status = HTTPStatus(WRONG[code].status)
        head = (
            f"HTTP/1.1 {status} {status.phrase}\r\nContent-Type: {MEDIA_TYPE}\r\n"
            f"Content-Length: {len(content)}\r\nContent-Language: th\r\nCache-Control: no-store\r\n"
            "X-Content-Type-Options: nosniff\r\nConnection: close\r\n"
        )
        retry = f"Retry-After: {RETRY_AFTER}\r\n" if status == HTTPStatus.SERVICE_UNAVAILABLE else ""
        self.transport.write(f"{head}{retry}\r\n".encode() + content)
        self.transport.close()
