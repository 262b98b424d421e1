"""Keyset paging: a page says where the next one begins, and no row is skipped or shown twice.

A cursor holds the sort key of the last row, so it may be read by whoever sees the URL: nothing is
ever sorted by a person's name. Thai names of things are ordered with COLLATE "th-x-icu", in ORDER BY
and in the comparison alike.
"""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel, Field, TypeAdapter
from pydantic_core import to_jsonable_python

from shared.http.reading import strict_json
from shared.http.wording.problems import ProblemError

MOST = 500
LARGEST_BITS = 63
Cursor = Annotated[str, Field(max_length=2000, json_schema_extra={"pattern": "^[A-Za-z0-9_-]+$"})]
T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    """Some items, and the cursor of what follows; null on the last page."""

    items: list[T]
    next: str | None = Field(description="Send as `after` for the next page; null: there is none")


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page is asked for. Fetch ``limit + 1`` rows after ``key(…)``, then make the page with ``of``."""

    cursor: str | None
    limit: int

    def key(self, *types: Any) -> tuple[Any, ...] | None:
        """The sort key after which the page begins, of these types; None for the first page."""
        if self.cursor is None:
            return None
        try:
            padded = self.cursor + "=" * (-len(self.cursor) % 4)
            values = strict_json.parse(
                base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True)
            )
            kind: Any = tuple[types]  # type: ignore[valid-type]  # known only here
            key = TypeAdapter[tuple[Any, ...]](kind).validate_python(values)
            _check_comparable(key)
        except (ValueError, OverflowError, ProblemError):
            raise ProblemError("cursor.invalid") from None
        return key

    def of(self, items: Sequence[T], key: Callable[[T], Sequence[Any]]) -> Page[T]:
        """The page, from up to ``limit + 1`` items in order and the sort key of an item."""
        shown = list(items[: self.limit])
        more = len(items) > self.limit
        return Page(items=shown, next=_cursor(key(shown[-1])) if more else None)


async def page_request(
    after: Annotated[Cursor | None, Query(description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST, description="At most so many items")] = 50,
) -> PageRequest:
    """From the query of a list."""
    return PageRequest(after, limit)


Paging = Annotated[PageRequest, Depends(page_request)]


def _check_comparable(key: Sequence[Any]) -> None:
    """Only what a column could hold can be compared with one."""
    for value in key:
        if isinstance(value, int) and value.bit_length() > LARGEST_BITS:
            raise ValueError("larger than a bigint")
        if isinstance(value, datetime):
            value.astimezone(UTC)  # an instant before the year 1 or after 9999 overflows


def _cursor(key: Sequence[Any]) -> str:
    text = json.dumps(to_jsonable_python(list(key)), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
