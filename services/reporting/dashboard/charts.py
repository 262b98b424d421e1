"""Measures the trend chart: where its points, ticks and target lie. The drawing is a template's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.reporting.api.trends import Point

WIDTH, HEIGHT = 640, 260
LEFT, RIGHT, TOP, BOTTOM = 44, 624, 24, 224
_STEPS = (1, 2, 5, 10, 20, 25, 50)


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid."""

    value: int
    y: float


@dataclass(frozen=True, slots=True)
class Dot:
    """The figures at the end of a day, and where the teachers' lies."""

    x: float
    y: float
    day: date
    curricula: int
    teachers: int


@dataclass(frozen=True, slots=True)
class Chart:
    """All that the drawing needs."""

    dots: Sequence[Dot]
    ticks: Sequence[Tick]
    target: int | None
    target_y: float | None
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT

    @property
    def line(self) -> str:
        """From dot to dot."""
        return " ".join(f"{dot.x},{dot.y}" for dot in self.dots)

    @property
    def area(self) -> str:
        """Below the line."""
        return f"{self.dots[0].x},{BOTTOM} {self.line} {self.dots[-1].x},{BOTTOM}"


def measured(points: Sequence[Point], target: int | None) -> Chart | None:
    """The chart of the teachers' figure over the months; None where there are no months yet."""
    if not points:
        return None
    most = max([target or 0, 4, *(point.teachers for point in points)])
    step = next((step for step in _scaled() if most / step <= 5), most)
    top = -(-most // step) * step

    def y(value: int) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * value / top, 1)

    apart = (RIGHT - LEFT - 16) / 11  # twelve months have their place, also while there are fewer
    dots = [
        Dot(
            round(LEFT + 8 + nr * apart, 1), y(point.teachers), point.through, point.curricula, point.teachers
        )
        for nr, point in enumerate(points)
    ]
    ticks = [Tick(value, y(value)) for value in range(0, top + 1, step)]
    return Chart(dots, ticks, target, None if target is None else y(target))


def _scaled() -> list[int]:
    return [step * scale for scale in (1, 100, 10_000) for step in _STEPS]
