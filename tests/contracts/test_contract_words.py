"""What the contract pages say beside the events' own words is there, in both languages, and true."""

import ast
from datetime import timedelta

import pytest

from deploy.local.paths import ROOT
from shared.contracts import publish
from shared.contracts.consumers import USED_BY
from shared.contracts.meanings import EXTENSIONS, REPLACED, STREAMS
from shared.contracts.promised import PROMISED
from shared.contracts.promises import PROMISES
from shared.contracts.registry import notices, published
from shared.contracts.schemas import schemas
from tests.contracts.thai import is_thai
from tests.contracts.uses import used_by

KINDS = {**published(), **notices()}


def test_every_event_serves_a_clause_or_says_why_it_serves_none() -> None:
    without = {kind.__name__ for kind in KINDS.values() if not kind.SEED}
    assert EXTENSIONS.keys() == without
    assert all(is_thai(why.th) and not is_thai(why.en) for why in EXTENSIONS.values())


def test_every_event_says_whose_stream_it_is_of() -> None:
    assert STREAMS.keys() == {kind.__module__.removeprefix("shared.contracts.") for kind in KINDS.values()}
    assert all(is_thai(stream.th) and not is_thai(stream.en) for stream in STREAMS.values())


def test_who_uses_an_event_is_who_names_it_in_the_code() -> None:
    assert {wire_type: services for wire_type, services in used_by().items() if services} == USED_BY


def test_every_promise_is_made_in_both_languages() -> None:
    assert list(PROMISED) == list(PROMISES)
    assert all(is_thai(promise.title_th) and is_thai(promise.th) for promise in PROMISED.values())


@pytest.mark.parametrize("test", sorted({test for promise in PROMISED.values() for test in promise.tests}))
def test_the_test_that_holds_a_promise_is_there(test: str) -> None:
    file, _, name = test.partition("::")
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    named = [node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert name in named


def test_every_promise_is_held_by_a_test() -> None:
    assert all(promise.tests for promise in PROMISED.values())


def test_what_is_replaced_still_comes_for_a_year() -> None:
    for wire_type, replaced in REPLACED.items():
        assert wire_type in KINDS
        assert replaced.by in KINDS
        assert replaced.until - replaced.on >= timedelta(days=365)


def test_the_history_of_an_event_leads_to_its_schema() -> None:
    history = publish.history()
    assert history.keys() == schemas().keys()
    for wire_type, schema in schemas().items():
        steps = history[wire_type]
        assert sorted(name for step in steps for name in step["fields"]) == sorted(schema["properties"])
        assert [step["on"] for step in steps] == sorted(step["on"] for step in steps)
        later = {name for step in steps[1:] for name in step["fields"]}
        assert not later & set(schema["required"])
