"""W3C trace context: the trace of a request goes into every event it leads to, and into every log line."""

import os
import re
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

_TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
_NO_TRACE, _NO_SPAN = "0" * 32, "0" * 16


@dataclass(frozen=True, slots=True)
class Trace:
    """Where in a trace we are: our own span in it."""

    trace_id: str
    span_id: str
    flags: str = "01"

    @property
    def traceparent(self) -> str:
        """As the header has it."""
        return f"00-{self.trace_id}-{self.span_id}-{self.flags}"

    @property
    def correlation_id(self) -> UUID:
        """The trace as an id: everything that one request led to has it."""
        return UUID(self.trace_id)


def begin(traceparent: str | None = None) -> Trace:
    """A span of our own: in the caller's trace where the header names one, else in a new one."""
    found = _TRACEPARENT.fullmatch(traceparent or "")
    if found and found[1] != _NO_TRACE and found[2] != _NO_SPAN:
        return Trace(found[1], os.urandom(8).hex(), found[3])
    return Trace(os.urandom(16).hex(), os.urandom(8).hex())


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


def current() -> Trace:
    """The trace of what is being done now; a new one where nobody began one."""
    trace = _current.get()
    if trace is None:
        trace = begin()
        _current.set(trace)
    return trace


def enter(trace: Trace) -> None:
    """From here on, in this task and those it starts, we are in this span."""
    _current.set(trace)
