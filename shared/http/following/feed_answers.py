"""How the feed answers: compressed for who takes gzip, a stream only for who has a place."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractContextManager

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.contracts.cloudevent import as_json
from shared.contracts.recorded import Recorded

BATCH = "application/cloudevents-batch+json"
NDJSON = "application/x-ndjson"
_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")  # named, and not with a weight of nothing
_LEAST, _LEVEL = 1000, 1  # bytes; of nine levels: a quarter larger than at the last, in a tenth of the time


class Stream(StreamingResponse):
    """Lines without an end, as long as there is a place; its holder gives it back."""

    def __init__(self, lines: AsyncIterator[bytes], place: AbstractContextManager[None]) -> None:
        super().__init__(lines, media_type=NDJSON)
        self._place = place

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The place is taken before the first byte: who gets none can still be told."""
        with self._place:
            await super().__call__(scope, receive, send)


class Compressed(Response):
    """An answer as its caller takes it. Starlette's compressor flushes after every piece (tested)."""

    def __init__(self, answer: Response) -> None:
        self._answer = answer
        self.status_code, self.raw_headers, self.background = answer.status_code, answer.raw_headers, None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """With gzip, unless it is refused or not spoken of."""
        answer: ASGIApp = self._answer
        if _GZIP.search(Headers(scope=scope).get("accept-encoding", "")):
            answer = GZipMiddleware(answer, minimum_size=_LEAST, compresslevel=_LEVEL)
        await answer(scope, receive, send)


def batch(page: Sequence[Recorded], headers: Mapping[str, str]) -> Response:
    """A CloudEvents batch, an event a line, ``data`` byte for byte as it was hashed."""
    lines = b",\n".join(as_json(event) for event in page)
    return Compressed(Response(b"[\n" + lines + b"\n]\n", 200, headers, BATCH))
