"""A figure: ours beside its peer and its limit, each the median of runs that took turns."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


class BenchError(Exception):
    """Something was not measured as it says: a request failed, or the store holds another number."""


@dataclass(frozen=True, slots=True)
class Runs:
    """The same measurement, several times."""

    values: tuple[float, ...]

    @classmethod
    def of(cls, values: Sequence[float]) -> "Runs":
        """At least one."""
        return cls(tuple(values))

    @property
    def median(self) -> float:
        """What is compared."""
        return statistics.median(self.values)

    @property
    def low(self) -> float:
        """The least of the runs."""
        return min(self.values)

    @property
    def high(self) -> float:
        """The greatest."""
        return max(self.values)


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. ``counted``: for every side, how much it says it did and how much was found."""

    name: str
    unit: str
    ours: Runs
    peer: Runs | None = None
    limit: Runs | None = None
    counted: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    also: Mapping[str, Any] = field(
        default_factory=dict
    )  # percentiles, the noise, what else is worth keeping

    @property
    def ratio_peer(self) -> float | None:
        """Ours divided by the peer's; of a duration less is better."""
        return self.ours.median / self.peer.median if self.peer else None

    @property
    def ratio_limit(self) -> float | None:
        """Ours divided by the limit's."""
        return self.ours.median / self.limit.median if self.limit else None

    def as_json(self) -> dict[str, Any]:
        """As it stands in .local/bench.json."""
        return {
            "name": self.name,
            "unit": self.unit,
            "ours": round(self.ours.median, 3),
            "peer": round(self.peer.median, 3) if self.peer else None,
            "limit": round(self.limit.median, 3) if self.limit else None,
            "ratio_peer": _short(self.ratio_peer),
            "ratio_limit": _short(self.ratio_limit),
            "runs": {
                side: [round(value, 3) for value in runs.values]
                for side, runs in (("ours", self.ours), ("peer", self.peer), ("limit", self.limit))
                if runs
            },
            "counted": {side: list(pair) for side, pair in self.counted.items()},
            **self.also,
        }


def _short(ratio: float | None) -> float | None:
    return None if ratio is None else round(ratio, 3)
