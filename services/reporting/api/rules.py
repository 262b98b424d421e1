"""The rules in force: thresholds by fiscal year, their sources, and what every word of an answer means."""

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field

from services.reporting.api.routing import Router
from services.reporting.api.words import Words
from services.reporting.judging.rules import LABELS, RULES, RULES_VERSION, Status
from services.reporting.judging.ruleset import Definition, Version
from shared.http.signing_in.roles import EVERYONE
from shared.kernel.fiscal_year import FiscalYear

router = Router(prefix="/v1/rules", tags=["rules"])


class RulesOut(BaseModel):
    """By which thresholds figures are judged, since when, and why."""

    rules_version: str = Field(description="The newest; what every answer names", examples=["2564.2"])
    versions: list[Version] = Field(
        description="The one that judges the year asked for; without one, all: of one year the last holds"
    )
    statuses: dict[Status, Words] = Field(description="The traffic light in words")
    definitions: list[Definition] = Field(description="What the words of answers mean, plainly")


@router.read("", roles=EVERYONE, national="rules are the same for everybody", summary="The rules in force")
async def read_rules(
    fiscal_year: Annotated[FiscalYear | None, Query(description="Only what judges this year")] = None,
) -> RulesOut:
    """Thresholds with their versions and sources; definitions in plain Thai and English."""
    versions = RULES.versions if fiscal_year is None else (RULES.of(fiscal_year),)
    return RulesOut(
        rules_version=RULES_VERSION,
        versions=list(versions),
        statuses={status: Words(th=th, en=en) for status, (th, en) in LABELS.items()},
        definitions=list(RULES.definitions),
    )
