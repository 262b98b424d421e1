"""What schemathesis is told of Kruchang: who may call which route, and checks of our own.

Loaded by schemathesis, not by pytest (`fuzzing.py`).
"""

import itertools
import json
import os
import re
import uuid
from typing import Any

import schemathesis

TOKENS: dict[str, str] = json.loads(os.environ["KRUCHANG_FUZZING_TOKENS"])  # by role
PROBLEM = "application/problem+json"
_KEY = re.compile("[!-~]{1,200}")
_turn = itertools.count()


@schemathesis.auth(refresh_interval=None)
class SignedIn:
    """As the roles that may call the route, one after the other."""

    def get(self, case: Any, _context: Any) -> str:
        roles = case.operation.definition.raw.get("x-roles") or list(TOKENS)
        return TOKENS[roles[next(_turn) % len(roles)]]

    def set(self, case: Any, data: str, _context: Any) -> None:
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}


@schemathesis.hook
def before_call(_context: Any, case: Any, _options: Any) -> None:
    """A header that could be valid is made one that this very call can have.

    In its coverage phase schemathesis makes headers of letters and digits only, whatever their pattern.
    """
    sent = case.headers or {}
    if _KEY.fullmatch(sent.get("Idempotency-Key", "")):
        sent["Idempotency-Key"] = str(uuid.uuid4())  # else it would be a repeat of another command
    if sent.get("If-Match", "").isdigit():
        sent["If-Match"] = f'"{sent["If-Match"][:9]}"'
    sent.pop("Consistency-Token", None)  # of a stream that never was: two seconds, and a 503


@schemathesis.check
def a_problem_speaks_both_languages(_context: Any, response: Any, _case: Any) -> None:
    """Whatever is not a success, from whichever layer."""
    if response.status_code < 400 or response.request.method == "HEAD":
        return
    assert response.headers["content-type"][0] == PROBLEM, response.headers["content-type"]
    problem = response.json()
    assert problem["messages"]["th"] != problem["messages"]["en"]
    assert problem["status"] == response.status_code


@schemathesis.check
def what_the_document_calls_valid_can_be_read(_context: Any, response: Any, case: Any) -> None:
    """What was generated as valid fails, if at all, for a reason that no schema can tell."""
    mode = case.meta.generation.mode if case.meta else None
    if mode is None or not mode.is_positive or response.status_code not in {400, 422}:
        return
    problem = response.json()
    assert response.status_code == 422 or problem["code"] == "cursor.invalid", problem["code"]
    untold = [error for error in problem.get("errors", ()) if error["code"].startswith("field.")]
    assert not untold, json.dumps(untold, ensure_ascii=False)
