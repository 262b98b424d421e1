"""The facts of a refusal as a reader writes them: lists, and in Thai also dates, roles and regions."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from shared.http.signing_in.roles import Role
from shared.http.wording.language import Language
from shared.kernel.places import OvecRegion
from shared.kernel.thai import long_date

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NAMES = {
    **{role.value: f"{role.th} ({role.value})" for role in Role},
    **{region.value: region.th for region in OvecRegion},
}


def said(facts: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """For the words only; beside them the facts stay as they are, dates in the common era."""
    return {name: _said(fact, language) for name, fact in facts.items()}


def _said(fact: Any, language: Language) -> Any:
    if isinstance(fact, list):
        return ", ".join(str(_said(one, language)) for one in fact)
    if language != "th" or not isinstance(fact, str):
        return fact
    return _in_buddhist_era(fact) if _DATE.fullmatch(fact) else _NAMES.get(fact, fact)


def _in_buddhist_era(day: str) -> str:
    try:
        return long_date(date.fromisoformat(day), thai_digits=False)
    except ValueError:  # a number on a paper may look like a date
        return day
