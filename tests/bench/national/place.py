"""Where one looks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.bench.national.walking import field_of


@dataclass(frozen=True, slots=True)
class Place:
    """A field and a year, and an instant within that year before which nobody had completed."""

    field: int
    year: int

    @property
    def code(self) -> str:
        """Of the field."""
        return field_of(self.field)

    @property
    def early(self) -> str:
        """In the middle of the year's events: some of a walk are known, its completion is not."""
        return (datetime(self.year - 543, 6, 1, tzinfo=UTC) + timedelta(seconds=4)).isoformat()


Path = Callable[[Place], str]
