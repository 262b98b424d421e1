"""Keyset paging: every row once, and a cursor that nobody gave is refused."""

import base64
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.http.reading.paging import PageRequest
from shared.http.wording.problems import ProblemError


@given(st.integers(0, 30), st.integers(1, 10))
def test_page_by_page_every_item_comes_once_and_in_order(count: int, limit: int) -> None:
    items, cursor, found = list(range(count)), None, []
    for _ in range(count + 1):
        request = PageRequest(cursor, limit)
        (after,) = request.key(int) or (-1,)
        page = request.of([item for item in items if item > after][: limit + 1], lambda item: [item])
        found += page.items
        cursor = page.next
        if cursor is None:
            break
    assert found == items


def test_a_cursor_keeps_thai_names_ids_and_instants_whole() -> None:
    key = ("วิทยาลัยเทคนิคระยอง", uuid4(), datetime(2021, 2, 1, 3, 4, 5, 678901, tzinfo=UTC), None)
    page = PageRequest(None, 1).of([1, 2], lambda _: key)
    assert PageRequest(page.next, 1).key(str, UUID, datetime, str | None) == key


@pytest.mark.parametrize(
    "cursor", ["", "!", "bm9uc2Vuc2U", "WzFd0", "é", "eyJhIjoxfQ", "WyJhIl0", "WzEsMl0", "bnVsbA"]
)
def test_a_cursor_that_no_page_gave_is_a_problem(cursor: str) -> None:
    with pytest.raises(ProblemError, match=r"cursor\.invalid"):
        PageRequest(cursor, 10).key(int)


FORGED = {
    "a NUL": (rb'["\u0000"]', str),
    "half a character": (rb'["\ud800"]', str),
    "too deep": (b"[" * 1400, str),
    "no bigint": (str([2**63]).encode(), int),
    "before the year 1": (b'["0001-01-01T00:00:00+14:00"]', datetime),
    "after the year 9999": (b'["9999-12-31T23:59:59-12:00"]', datetime),
}


@pytest.mark.parametrize(("text", "kind"), FORGED.values(), ids=FORGED)
def test_a_cursor_that_no_column_could_be_compared_with_is_a_problem(text: bytes, kind: type) -> None:
    cursor = base64.urlsafe_b64encode(text).decode().rstrip("=")
    with pytest.raises(ProblemError, match=r"cursor\.invalid"):
        PageRequest(cursor, 10).key(kind)
