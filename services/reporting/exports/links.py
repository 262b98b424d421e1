"""Where the exports of what a page shows are: its own year, times, language, and filters."""

from collections.abc import Mapping
from urllib.parse import urlencode

from services.reporting.figures.looked_at import LookedAt
from shared.http.language import Language

HOME = "/v1/exports"


def export(path: str, at: LookedAt, language: Language, **query: str | int | None) -> str:
    """An address below `HOME`; what is None or empty is left out."""
    times: Mapping[str, str | None] = {
        "as_of": at.as_of.isoformat().replace("+00:00", "Z") if at.as_of else None,
        "through": at.through.isoformat() if at.through else None,
    }
    asked = {**query, **times, "language": language}
    said = {name: value for name, value in asked.items() if value not in {None, ""}}
    return f"{HOME}{path}?{urlencode(said)}"
