"""What a reader looks at: all of it stands in the address, so a link shows another reader the same.

The address wins; a choice of language, era and digits is kept in a cookie for the addresses that say nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request

from services.reporting.figures.looked_at import LookedAt
from services.reporting.speech.speech import Calendar, Digits, Speech
from shared.http.wording.language import Language, language_of
from shared.kernel.fiscal_year import BANGKOK

HOME = "/dashboard"
SIGN_IN, SIGNED_IN = f"{HOME}/sign-in", f"{HOME}/signed-in"
SIGN_OUT, SIGNED_OUT = f"{HOME}/sign-out", f"{HOME}/signed-out"
CHOICES: Mapping[str, tuple[str, ...]] = {
    "lang": ("th", "en"),
    "calendar": tuple(Calendar),
    "digits": tuple(Digits),
}
COOKIE = "kruchang_view"
BEHIND = timedelta(seconds=120)  # the healer compares every 20 s; six times that is no hiccup any more


def kept(request: Request) -> dict[str, str]:
    """The choices of the cookie; anything else in it is passed over."""
    pairs = (part.partition("=") for part in request.cookies.get(COOKIE, "").split("."))
    return {name: value for name, _, value in pairs if value in CHOICES.get(name, ())}


def speech_of(request: Request) -> Speech:
    """How this reader is spoken to: by the address, else the cookie, else the browser's language."""
    asked = {name: value for name in CHOICES if (value := request.query_params.get(name)) in CHOICES[name]}
    chosen = {**kept(request), **asked}
    language: Language = "en" if chosen.get("lang", language_of(request)) == "en" else "th"
    era = Calendar(chosen.get("calendar", Calendar.BUDDHIST if language == "th" else Calendar.COMMON))
    return Speech(language, era, Digits(chosen.get("digits", Digits.ARABIC)))


def written(at: datetime) -> str:
    """An instant for an address."""
    return at.isoformat().replace("+00:00", "Z")


def is_behind(low_water: Iterable[datetime | None], now: datetime) -> bool:
    """Whether the marks lie so far back that a reader has to know."""
    return any(mark is None or now - mark > BEHIND for mark in low_water)


@dataclass(frozen=True, slots=True)
class View:
    """The reader's choices, the year and the times looked at, and where the page is."""

    path: str
    speech: Speech
    fiscal_year: int
    at: LookedAt
    filters: Mapping[str, str]  # of this page alone
    years: Sequence[int]  # that may be chosen

    @property
    def live(self) -> bool:
        """Whether the page follows what happens; one of a past instant does not."""
        return self.at.as_of is None and self.at.through is None

    @property
    def made(self) -> int:
        """When the page was made, in milliseconds; what moved later is not in it."""
        return int(self.at.now.timestamp() * 1000)

    @property
    def stream(self) -> str:
        """Where the page hears that figures moved, in the reader's words."""
        chosen = {name: value for name, value in self.carried().items() if name in CHOICES}
        return f"{HOME}/live?{urlencode(chosen)}"

    @property
    def as_of_field(self) -> str:
        """The instant looked at, as a form writes it: in Bangkok, without a zone."""
        at = self.at.as_of
        return at.astimezone(BANGKOK).strftime("%Y-%m-%dT%H:%M:%S") if at else ""

    def kept_fields(self) -> list[tuple[str, str]]:
        """What the form of year and times takes along."""
        own = {"fiscal_year", "as_of", "through"}
        carried = {name: value for name, value in self.carried().items() if name not in own}
        return [*carried.items(), *((name, value) for name, value in self.filters.items() if name != "after")]

    def is_behind(self, standing: Any) -> bool:
        """Whether a figure of now may lack what was recorded a good while ago."""
        return self.live and is_behind(standing.low_water.values(), self.at.now)

    def carried(self) -> dict[str, str]:
        """What every link takes along."""
        carried = {
            "fiscal_year": str(self.fiscal_year),
            "lang": self.speech.language,
            "calendar": self.speech.calendar.value,
            "digits": self.speech.digits.value,
        }
        if self.at.as_of:
            carried["as_of"] = written(self.at.as_of)
        if self.at.through:
            carried["through"] = self.at.through.isoformat()
        return carried

    def link(self, path: str, **changes: Any) -> str:
        """Another page, seen in the same way but for these changes; None takes something out."""
        query = {**self.carried(), **changes}
        said = {name: str(value) for name, value in query.items() if value not in {None, ""}}
        return f"{HOME}{path}?{urlencode(said)}"

    def here(self, **changes: Any) -> str:
        """The page itself, with its filters, but for these changes."""
        return self.link(self.path.removeprefix(HOME), **{**self.filters, **changes})
