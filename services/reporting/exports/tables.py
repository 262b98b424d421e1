"""A table, whatever it is written as: columns that say what they hold, rows that come page by page."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from services.reporting.api.words import Words
from shared.http.wording.language import Language

Value = str | int | float | bool | date | datetime | None


class Kind(StrEnum):
    """How a cell is typed and shown."""

    TEXT = "text"  # also ids: never a number, whatever they look like
    NUMBER = "number"  # whole
    YEAR = "year"  # of the Buddhist era, without a mark between thousands
    SHARE = "share"  # of one, shown as per cent
    DAY = "day"
    INSTANT = "instant"  # shown in Bangkok's time
    TRUTH = "truth"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, what it holds, and where that is found in an item of the API's answer."""

    th: str
    en: str
    of: Callable[[Any], Any]
    kind: Kind = Kind.TEXT
    width: int = 16  # characters

    def heading(self, language: Language) -> str:
        """In the reader's language."""
        return self.th if language == "th" else self.en


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one kind, which may be read once."""

    name: Words
    columns: Sequence[Column]
    pages: AsyncIterator[Sequence[Any]]  # items of the API's answer

    def cells(self, item: Any) -> list[Value]:
        """The row of an item."""
        return [column.of(item) for column in self.columns]


def named(th: str, en: str, attribute: str, kind: Kind = Kind.TEXT, width: int = 16) -> Column:
    """A column of an attribute; of a path of them, with a dot between: null where one is missing."""
    path = attribute.split(".")

    def of(item: Any) -> Any:
        for name in path:
            if item is None:
                return None
            item = item.get(name) if isinstance(item, dict) else getattr(item, name)
        return item

    return Column(th, en, of, kind, width)
