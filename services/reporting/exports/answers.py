"""How an export is answered: a CSV flows as it is taken; a workbook and a print are made, then sent whole.

What is made is made before the first byte, so whoever gets none can still be told; and outside the time that
other reads have (``GuardedRoute``), for it takes longer, within a time and places of its own.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path

from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from services.reporting.exports import as_xlsx
from services.reporting.exports.bounded import Bounded
from services.reporting.exports.cover import Cover
from services.reporting.exports.tables import Table
from shared.kernel.refusal import Refused

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WRITTEN_WITHIN = 120.0  # seconds


def headers(name: str) -> dict[str, str]:
    """A file of this name, which belongs to whoever asked."""
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}


def flowing(pieces: AsyncIterator[bytes], name: str) -> Response:
    """Sent as it comes; one that fails on its way ends without its end, so it is not taken for whole."""
    return StreamingResponse(
        pieces, media_type=f"{CSV}; charset=utf-8; header=present", headers=headers(name)
    )


class Workbook(Response):
    """Written into a file when its turn comes, sent from there, gone afterwards."""

    def __init__(self, tables: Sequence[Table], cover: Cover, name: str, places: Bounded) -> None:
        super().__init__(media_type=XLSX, headers=headers(name))
        self._tables, self._cover, self._places = tables, cover, places

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises Refused where there is no place, or it takes too long."""
        with tempfile.TemporaryDirectory(prefix="kruchang-export-") as folder:
            file = Path(folder) / "export.xlsx"
            async with self._places.place():
                try:
                    async with asyncio.timeout(WRITTEN_WITHIN):
                        await as_xlsx.written(file, self._tables, self._cover)
                except TimeoutError:
                    raise Refused("reporting.export_took_too_long", seconds=WRITTEN_WITHIN) from None
            kept = {name: value for name, value in self.headers.items() if name != "content-length"}
            await FileResponse(file, headers=kept, media_type=XLSX)(scope, receive, send)


class Printed(Response):
    """Typeset when its turn comes."""

    def __init__(self, make: Callable[[], Awaitable[bytes]], name: str, media_type: str) -> None:
        super().__init__(media_type=media_type, headers=headers(name))
        self._make = make

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises what its making raises."""
        body = await self._make()
        kept = {name: value for name, value in self.headers.items() if name != "content-length"}
        await Response(body, headers=kept, media_type=self.media_type)(scope, receive, send)
