"""What is asked of the feed: from where on, which events, as pages or as a stream."""

from typing import Annotated

from fastapi import Depends, Header, Query
from pydantic import AfterValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from shared.contracts.common import FieldCode
from shared.contracts.registry import published
from shared.eventsourcing.delivering.wanted import Wanted
from shared.http.wording.catalogue import COMMON
from shared.kernel.fiscal_year import FiscalYear

MOST_NAMED = 100  # of each kind


def _of_ours(wire_type: str) -> str:
    """A misspelt type would never come, and the reader would wait for it."""
    if wire_type not in published():
        raise PydanticCustomError("event.type_unknown", COMMON["event.type_unknown"].en)
    return wire_type


_Type = Annotated[
    str, AfterValidator(_of_ours), WithJsonSchema({"type": "string", "enum": sorted(published())})
]
Position = Annotated[int, Query(ge=0, le=2**63 - 1, description="`position` of the last event one has")]
AfterVersion = Annotated[int, Query(ge=0, le=2**31 - 1)]
Limit = Annotated[int, Query(ge=1, le=1000)]
_Types = Annotated[
    list[_Type],
    Query(alias="type", max_length=MOST_NAMED, description="Events of these types only, whole names"),
]
_Years = Annotated[
    list[FiscalYear],
    Query(
        alias="fiscal_year",
        max_length=MOST_NAMED,
        description="Only what counts in these fiscal years (B.E.), as `fiscalyear` says: "
        "every event has one, which it names or in which its business date lies",
    ),
]
_Fields = Annotated[
    list[FieldCode],
    Query(
        alias="field",
        max_length=MOST_NAMED,
        description="Only events that name one of these fields of excellence. Events that name none "
        "(of colleges, people, fiscal years) do not come then",
    ),
]
_LastEvent = Annotated[
    int | None,
    Header(
        alias="Last-Event-ID",
        ge=0,
        le=2**63 - 1,
        description="As `after`, before which it goes: where an interrupted stream goes on",
    ),
]


def _wanted(types: _Types = [], years: _Years = [], fields: _Fields = []) -> Wanted:  # noqa: B006 - never changed
    return Wanted(tuple(types), tuple(years), tuple(fields))


def _from(after: Position = 0, last_event: _LastEvent = None) -> int:
    return after if last_event is None else last_event


WantedHere = Annotated[Wanted, Depends(_wanted)]
From = Annotated[int, Depends(_from)]
