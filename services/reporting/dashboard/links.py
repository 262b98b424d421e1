"""Where the exports of what a page shows are: of its own year, times, language and filters."""

from typing import NamedTuple
from urllib.parse import urlencode

from services.reporting.figures.looked_at import LookedAt
from services.reporting.speech.speech import Speech

HOME = "/v1/exports"


class Link(NamedTuple):
    """One file: what is in it, in which form, and its address."""

    what: str
    form: str
    url: str


def tables(path: str, at: LookedAt, speech: Speech, **query: object) -> list[Link]:
    """A table as workbook and as CSV."""
    what = path.split("/")[1]
    forms = {"xlsx": None, "csv": "csv"}
    return [
        Link(what, form, _address(path, at, speech, **query, format=asked)) for form, asked in forms.items()
    ]


def prints(path: str, at: LookedAt, speech: Speech) -> list[Link]:
    """A report and its chart."""
    return [
        Link(what, form, _address(f"/{what}{path}", at, speech, digits=speech.digits.value))
        for what, form in (("reports", "pdf"), ("charts", "png"))
    ]


def _address(path: str, at: LookedAt, speech: Speech, **query: object) -> str:
    times = {
        "as_of": at.as_of and at.as_of.isoformat().replace("+00:00", "Z"),
        "through": at.through and at.through.isoformat(),
    }
    asked = {**query, **times, "language": speech.language}
    return f"{HOME}{path}?{urlencode({name: said for name, said in asked.items() if said not in {None, ''}})}"
