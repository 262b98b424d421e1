"""Reading requests: languages, traces, JSON."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.http.reading.strict_json import DEEPEST, parse
from shared.http.watching.tracing import begin
from shared.http.wording.language import preferred
from shared.http.wording.problems import ProblemError

STORABLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | STORABLE,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(STORABLE, inner, max_size=4),
    max_leaves=20,
)


def test_a_whole_number_may_be_written_with_a_point_and_an_endless_one_is_none() -> None:
    read = parse(b'{"a": 20.0, "b": 2e3, "c": 0.5, "d": -1e400}')
    assert read == {"a": 20, "b": 2000, "c": 0.5, "d": float("-inf")}
    assert [type(value) for value in read.values()] == [int, int, float, float]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "th"), ("*", "th"), ("en", "en"), ("EN-us", "en"), ("th,en", "th"), ("en,th", "th"),
        ("en, th;q=0.9", "en"), ("th;q=0.1, en;q=0.2", "en"), ("de, en;q=0.3", "en"), ("en;q=0", "th"),
        ("en;q=nonsense", "th"), (";;;,,", "th"),
    ],
)  # fmt: skip
def test_thai_unless_english_is_preferred(accepted: str, language: str) -> None:
    assert preferred(accepted) == language


TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


def test_a_request_goes_on_in_its_callers_trace_with_a_span_of_its_own() -> None:
    trace = begin(f"00-{TRACE}-{SPAN}-00")
    assert trace.trace_id == trace.correlation_id.hex == TRACE
    assert trace.span_id != SPAN
    assert trace.traceparent == f"00-{TRACE}-{trace.span_id}-00"


@pytest.mark.parametrize(
    "header",
    [None, "", "nonsense", f"ff-{TRACE}-{SPAN}-01", f"00-{'0' * 32}-{SPAN}-01", f"00-{TRACE}-{'0' * 16}-01",
     f"00-{TRACE.upper()}-{SPAN}-01"],
)  # fmt: skip
def test_a_header_that_names_no_trace_begins_a_new_one(header: str | None) -> None:
    first, second = begin(header), begin(header)
    assert TRACE not in {first.trace_id, second.trace_id}
    assert first.trace_id != second.trace_id


@given(VALUES)
def test_what_json_can_say_is_read_as_it_was_written(value: object) -> None:
    assert parse(json.dumps(value).encode()) == value


@given(st.binary())
def test_any_bytes_are_a_value_or_a_problem(body: bytes) -> None:
    with contextlib.suppress(ProblemError):
        parse(body)


def test_the_deepest_that_is_allowed() -> None:
    assert parse(b"[" * DEEPEST + b"]" * DEEPEST)
    with pytest.raises(ProblemError, match="too_deep"):
        parse(b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1))
