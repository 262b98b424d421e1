"""The language an answer is read in: Thai, unless the caller prefers English."""

from typing import Literal

from starlette.requests import Request

Language = Literal["th", "en"]


def language_of(request: Request) -> Language:
    """What Accept-Language prefers among Thai and English."""
    return preferred(request.headers.get("accept-language", ""))


def preferred(accept_language: str) -> Language:
    """Thai wins where both weigh the same."""
    weights = {"th": 0.0, "en": 0.0}
    for part in accept_language.split(","):
        tag, _, parameter = part.strip().partition(";")
        primary = tag.strip().lower().partition("-")[0]
        if primary in weights:
            weights[primary] = max(weights[primary], _weight(parameter))
    return "en" if weights["en"] > weights["th"] else "th"


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
