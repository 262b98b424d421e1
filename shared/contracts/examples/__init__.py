"""One example of every event and notice, as it stands on the wire: demo data, the same at every run.

All tell one story: FY 2564, the rail system, Chonburi Technical College as centre, and a teacher of
Rayong. The codes of field, colleges and provinces are real; people, papers and figures are invented.
"""

import json
from typing import Any

from shared.contracts.event import Published
from shared.contracts.examples import curriculum, enrolment, notices, training
from shared.contracts.examples.story import EVERYWHERE, IN_SERVICE

_HAPPENED = {
    "curriculum": curriculum.HAPPENED,
    "training": training.HAPPENED,
    "enrolment": enrolment.HAPPENED,
    **notices.TOLD,
}


def example_of(event: type[Published]) -> dict[str, Any]:
    """The example, every field as the owner would write it; LookupError says what the story lacks."""
    source = event.source()
    told = {**EVERYWHERE, **IN_SERVICE.get(source, {}), **_HAPPENED[source].get(event.__name__, {})}
    fields = event.model_fields
    lacking = [name for name, field in fields.items() if field.is_required() and name not in told]
    if lacking:
        raise LookupError(
            f"shared/contracts/examples/{source}.py: {event.__name__} lacks {', '.join(lacking)}"
        )
    chosen = {name: told[name] for name in fields if name in told}
    found: dict[str, Any] = json.loads(event.model_validate_json(json.dumps(chosen)).model_dump_json())
    return found
