"""What a curriculum must say before it may be taught (P-4), and the hash that proves it unchanged."""

import json
from datetime import date
from hashlib import sha256

from shared.contracts.curriculum.content import Content
from shared.kernel.refusal import Refused

LEAST_PRACTICAL_PERCENT = 50  # our assumption: the customer's document names no share


def check_content(content: Content, on: date) -> None:
    """Hours, enough practice, complete modules, a technology that is current on that day."""
    hours, practical = content.hours(), content.practical_hours()
    if hours == 0:
        raise Refused("curriculum.no_hours")
    if 100 * practical < LEAST_PRACTICAL_PERCENT * hours:
        raise Refused(
            "curriculum.too_little_practice", percent=100 * practical // hours, least=LEAST_PRACTICAL_PERCENT
        )
    for number, module in enumerate(content.modules, start=1):
        if not (module.assessment.strip() and all(c.strip() for c in module.competencies)):
            raise Refused("curriculum.module_incomplete", module=number)
    if all(technology.review_by <= on for technology in content.technologies):
        raise Refused("curriculum.no_current_technology", on=on.isoformat())


def content_hash(content: Content) -> str:
    """SHA-256 of the content as JSON with sorted names and without spaces, in UTF-8."""
    said = content.model_dump(mode="json")
    return sha256(
        json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()
