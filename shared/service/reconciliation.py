"""Reconciliation over HTTP: what a complete reader of the service's topic has, day by day."""

from typing import Annotated

from fastapi import Depends, Query, Request
from pydantic import BaseModel, Field

from shared.contracts.reconciliation.day import PartitionTotals
from shared.eventsourcing.delivering.reconciliation import Day, Reconciliation
from shared.http.entering.routing import Router
from shared.http.reading.paging import Page, Paging
from shared.http.running import running
from shared.http.signing_in.roles import Role
from shared.kernel.business_date import BusinessDate

READERS = (Role.MINISTRY_READER, Role.OPERATOR)


class DayOut(BaseModel):
    """A day's events; read your own by `ce_position`, drop repeats, and compare."""

    service: str
    topic: str = Field(description="Without the installation's prefix")
    day: BusinessDate = Field(description="The Bangkok day of `ce_recordedat`")
    previous: BusinessDate | None = Field(description="The day before on which anything was recorded")
    closed: bool = Field(description="True: it is over, was delivered and never changes; told on the topic")
    upto: int | None = Field(description="Not closed: events after this `ce_position` are not counted yet")
    partitions: list[PartitionTotals]
    epoch: str = Field(description="As `ce_epoch`")


async def _days(request: Request) -> Reconciliation:
    days: Reconciliation = running(request).parts.reconciliation
    return days


Days = Annotated[Reconciliation, Depends(_days)]
router = Router(prefix="/v1/reconciliation", tags=["feed"])


@router.read("", roles=READERS, summary="What was recorded on a day")
async def one_day(
    days: Days,
    day: Annotated[BusinessDate, Query(description="A day in Bangkok", examples=["2021-06-01"])],
) -> DayOut:
    """Per partition of the topic: count, first and last position, checksum over the events' hashes."""
    return _out(await days.day(day))


@router.read("/days", roles=READERS, summary="All days on which anything was recorded")
async def all_days(days: Days, page: Paging) -> Page[DayOut]:
    """In order; the last may be open still."""
    [after] = page.key(BusinessDate) or (None,)
    return page.of([_out(day) for day in await days.days(after, page.limit + 1)], lambda out: [out.day])


def _out(day: Day) -> DayOut:
    told = {name: getattr(day.totals, name) for name in type(day.totals).model_fields}
    return DayOut(closed=day.closed, upto=day.upto, **told)
