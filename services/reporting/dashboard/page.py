"""What every page works with: the reader's view, who they are, the room of the API; and how it is shown."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from pydantic import BeforeValidator
from starlette.responses import HTMLResponse

from services.reporting.api.proofs import PROVERS
from services.reporting.api.room import Here, Room
from services.reporting.dashboard.links import Link, prints, tables
from services.reporting.dashboard.rendering import page
from services.reporting.dashboard.sections import sections
from services.reporting.dashboard.view import CHOICES, View, speech_of
from services.reporting.figures import years
from services.reporting.figures.looked_at import LookedAt
from shared.http.reading.paging import PageRequest
from shared.http.signing_in.tokens import Principal
from shared.kernel.business_date import BusinessDate
from shared.kernel.fiscal_year import FiscalYear, fiscal_year_of
from shared.kernel.instant import Instant

EVERYTHING = PageRequest(None, 500)
PART = 100  # rows of a long list that one page shows
_CARRIED = {"fiscal_year", "as_of", "through", *CHOICES}
_DAY, _MINUTE, _SECOND = len("2021-09-30"), len("2021-09-30T17:00"), len("2021-09-30T17:00:00")


def _of_a_form(value: Any) -> Any:
    """An empty field says nothing; a day means its end, and a time without a zone is Bangkok's."""
    match len(value) if isinstance(value, str) else -1:
        case 0:
            return None
        case length if length == _DAY:
            return f"{value}T23:59:59.999999+07:00"
        case length if length == _MINUTE:
            return f"{value}:00+07:00"
        case length if length == _SECOND:
            return f"{value}+07:00"
    return value


def start_of(value: Any) -> Any:
    """A day means its beginning in Bangkok."""
    return f"{value}T00:00:00+07:00" if isinstance(value, str) and len(value) == _DAY else _of_a_form(value)


def or_none(value: Any) -> Any:
    """An empty field of a form says nothing."""
    return None if value == "" else value


Year = Annotated[FiscalYear | None, BeforeValidator(or_none), Query(description="Fiscal year, Buddhist era")]
AsOf = Annotated[Instant | None, BeforeValidator(_of_a_form), Query(description="What was known then")]
Through = Annotated[BusinessDate | None, BeforeValidator(or_none), Query(description="What happened by then")]


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it is asked for."""

    request: Request
    room: Room
    view: View
    principal: Principal

    @property
    def at(self) -> LookedAt:
        """The times looked at; of now, so that all figures of the page are of the same moment."""
        return self.view.at

    @property
    def may_prove(self) -> bool:
        """Whether the facts behind a figure are for this caller."""
        return self.principal.role in PROVERS

    def part(self, after: str | None) -> PageRequest:
        """The part of a long list that begins there."""
        return PageRequest(after, PART)

    def tables(self, path: str, **query: object) -> list[Link]:
        """What the page shows, as files."""
        return tables(path, self.at, self.view.speech, **query)

    def prints(self, path: str) -> list[Link]:
        """The report of it, and its chart."""
        return prints(path, self.at, self.view.speech)

    def show(self, template: str, **facts: Any) -> HTMLResponse:
        """The page."""
        view = self.view
        return page(
            self.request, template, view.speech, view=view, may_prove=self.may_prove,
            after=view.filters.get("after"), nav=sections(view.path, self.principal.role), **facts,
        )  # fmt: skip


async def _page(
    request: Request, room: Here, fiscal_year: Year = None, as_of: AsOf = None, through: Through = None
) -> Page:
    at = LookedAt(room.clock.now(), as_of, through)
    known = await years.years(room.pool, at)
    year = fiscal_year or _year_of_interest(known, at.day)
    filters = {name: value for name, value in request.query_params.items() if name not in _CARRIED and value}
    offered = sorted({*known, year}, reverse=True)
    view = View(request.url.path, speech_of(request), year, at, filters, offered)
    return Page(request, room, view, request.scope["principal"])


def _year_of_interest(known: list[int], day: date) -> int:
    """The running year, or the last one that has targets where the running one has none."""
    running = fiscal_year_of(day)
    return max((year for year in known if year <= running), default=max(known, default=running))


Shown = Annotated[Page, Depends(_page)]
