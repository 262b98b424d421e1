"""What may not be done: a stable code with facts; its words stand once, in a catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """Why a command is refused; the HTTP layer derives its status from it."""

    FORBIDDEN = "forbidden"  # the role may, this person or organisation may not: 403
    ABSENT = "absent"  # there is no such thing: 404
    STATE = "state"  # not at this stage: 409
    RULE = "rule"  # a rule of the domain forbids it: 409
    CONTENT = "content"  # what was sent cannot be right: 422
    NOT_YET_KNOWN = "not_yet_known"  # another service's fact has not arrived here: 503, try again


@dataclass(frozen=True)
class Text:
    """One refusal in words. ``{name}`` in a text is filled from the facts of the refusal."""

    kind: Kind
    th: str
    en: str
    seed: str | None = None  # the clause of the customer's document that is the reason, e.g. "5.2-B1"


Catalogue = Mapping[str, Text]


class Refused(Exception):
    """A command that may not be done. The caller learns the code, its words and these facts."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        return f"{self.code} {self.facts}" if self.facts else self.code

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Refused) and (self.code, self.facts) == (other.code, other.facts)

    def __hash__(self) -> int:
        return hash(self.code)


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


def words(text: str, facts: Mapping[str, Any]) -> str:
    """The text with its facts filled in; a fact that is missing stays visible as its name."""
    return text.format_map(_Blank(facts))
