"""Logs: one JSON object a line on standard output, with the trace it belongs to.

What may be personal never gets here: no body, no query, no address as it was asked for, no token.
"""

import contextlib
import json
import logging
import re
import sys
import time
from collections.abc import MutableMapping
from typing import Any

import orjson
import structlog

from shared.http.watching.tracing import current

_CHATTY = ("aiokafka", "kafka", "faust", "mode")  # dozens of equal lines a second while a broker is away
_QUIET_FOR = 5.0
_NOT_TEXT = re.compile("[\x80-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def configure(service: str, level: int = logging.INFO) -> None:
    """Send structlog's and the standard library's records the same way; once a process."""
    logging.captureWarnings(capture=True)

    def named(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        trace = current()
        event.update(service=service, trace_id=trace.trace_id, span_id=trace.span_id)
        return event

    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        named,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(  # straight out: through the standard library a line costs ten times as much
        processors=[*shared, structlog.processors.format_exc_info, _as_json],
        logger_factory=_Out,
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.addFilter(Unrepeated())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False),
                _inert,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it tells whole URLs


class _Out:
    """Where our lines go: to whatever standard output is at that moment."""

    def __init__(self, *_: object) -> None:
        """Structlog makes one for every logger."""

    def msg(self, line: bytes) -> None:
        """One line, at once; where there is no room for it, the service goes on without."""
        with contextlib.suppress(OSError):
            sys.stdout.buffer.write(line + b"\n")
            sys.stdout.buffer.flush()

    debug = info = warning = error = critical = exception = msg


def _as_json(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> bytes:
    try:
        line = orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS)
    except TypeError:  # half a surrogate pair, which no encoding has: an error may quote anything
        line = json.dumps(event, default=str, skipkeys=True).encode()
    return line if line.isascii() else _inert(_logger, _method, line.decode()).encode()


def _inert(_logger: Any, _method: str, line: Any) -> str:
    """JSON leaves these as they are: what a terminal obeys, what begins a line for some, what hides text."""
    return _NOT_TEXT.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


class Unrepeated(logging.Filter):
    """From loggers that repeat themselves: each line of code speaks once in a while."""

    def __init__(self) -> None:
        super().__init__()
        self._spoke: dict[tuple[str, int], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is let through."""
        if not record.name.startswith(_CHATTY):
            return True
        line, now = (record.pathname, record.lineno), time.monotonic()
        if now - self._spoke.get(line, -_QUIET_FOR) < _QUIET_FOR:
            return False
        self._spoke[line] = now
        return True
