"""How often one caller may ask: so many times a second, and more at once after a pause.

Per process: who asks two processes may ask twice as often. One number is kept for each caller, the
moment at which the whole of the allowance is free again (GCRA), of the callers seen last.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable

MOST_CALLERS = 10_000  # whoever asked longest ago is forgotten, as if there had been a pause


class Allowance:
    """What every caller may do, each for himself."""

    def __init__(self, per_second: float, at_once: int, now: Callable[[], float] = time.monotonic) -> None:
        """``per_second`` 0: without limit."""
        self._each = 1 / per_second if per_second else 0.0  # seconds after which one more is free
        self._whole = at_once * self._each
        self._at_once = at_once
        self._now = now
        self._free_at: OrderedDict[str, float] = OrderedDict()  # the last who asked stands last

    def take(self, who: str) -> float:
        """Seconds after which to come again; 0: the caller may."""
        now, free_at = self._now(), self._free_at
        taken = max(free_at.pop(who, now), now) + self._each
        wait = taken - now - self._whole
        refused = wait > 1e-9  # what adding seconds rounds off is nobody's debt
        free_at[who] = taken - self._each if refused else taken
        if len(free_at) > MOST_CALLERS:
            free_at.popitem(last=False)  # of a plain dict the first is looked for among all that are gone
        return wait if refused else 0.0

    def told(self, who: str) -> dict[str, str]:
        """RateLimit fields (draft-ietf-httpapi-ratelimit-headers): policy, what is left, when all is."""
        if not self._each:
            return {}
        used = max(self._free_at.get(who, 0.0) - self._now(), 0.0)
        left = math.floor((self._whole - used) / self._each + 1e-6)
        policy = f'"caller";q={self._at_once};w={math.ceil(self._whole)}'
        return {"RateLimit-Policy": policy, "RateLimit": f'"caller";r={left};t={math.ceil(used)}'}


UNLIMITED = Allowance(0, 1)
