"""What a running process holds for its routes, put into the app's state at start."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from starlette.requests import Request

from shared.http.recent import Recent
from shared.http.signing_in.allowance import UNLIMITED, Allowance
from shared.http.signing_in.tokens import Tokens
from shared.kernel.clock import Clock, SystemClock

Check = Callable[[], Awaitable[str | None]]  # what is missing, or None
Tell = Callable[[], Awaitable[Any]]  # a figure that is told but does not make the process unready
Seen = Callable[[str, UUID], Awaitable[int | None]]
# the version this process has of a service's stream, 0 where it has not begun; None: it never will have it


@dataclass
class Running:
    """The parts that exist only while the process serves."""

    tokens: Tokens
    request_key: bytes
    clock: Clock = field(default_factory=SystemClock)
    calls: Allowance = UNLIMITED  # of each caller
    seen: Seen | None = None  # None: consistency tokens cannot be honoured here
    checks: Mapping[str, Check] = field(default_factory=dict)  # for /readyz, by name
    tells: Mapping[str, Tell] = field(default_factory=dict)
    recent: Recent | None = None  # None: every answer is made anew
    room: Any = None  # what a write service's routes work with
    parts: Any = None  # the machinery of a write service, for its feed and its operators


def running(request: Request) -> Running:
    """The parts of the app that answers this request."""
    held: Running = request.app.state.running
    return held
