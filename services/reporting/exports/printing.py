"""Has a document typeset in a process of its own, within a time, a few at once."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any, Literal

import structlog

from services.reporting.exports.desk import Desk
from shared.eventsourcing.deciding.errors import UnavailableError
from shared.kernel.refusal import Refused

WITHIN = 20.0  # seconds; a report takes half of one
_PROGRAM = Path(__file__).with_name("typeset.py")
_TOLD = ("HOME", "PATH", "LANG")  # of our own environment: it holds secrets, which a typesetter need not know
_log = structlog.get_logger()


async def printed(
    desk: Desk, template: str, document: Literal["pdf", "png"], data: dict[str, Any], within: float = WITHIN
) -> bytes:
    """The document. Raises Refused when too many wait or it takes too long, else UnavailableError."""
    asked = {"template": template, "format": document, "fonts": desk.fonts, "data": data}
    async with desk.printing.place():
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-I", str(_PROGRAM),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            env={name: os.environ[name] for name in _TOLD if name in os.environ},
        )  # fmt: skip
        try:
            async with asyncio.timeout(within):
                made, told = await process.communicate(json.dumps(asked).encode())
        except TimeoutError:
            raise Refused("reporting.export_took_too_long", seconds=within) from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    if process.returncode:
        _log.error(
            "export_not_printed", template=template, code=process.returncode, why=told.decode()[-2000:]
        )
        raise UnavailableError("the document could not be typeset")
    return made
