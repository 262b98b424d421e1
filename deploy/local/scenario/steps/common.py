"""What steps have in common, and how they name teachers."""

import re
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field

from deploy.local.scenario.world import Data

_TEACHERS = re.compile(r"([a-z][a-z0-9-]+) ([0-9]+)(?:-([0-9]+))?")


def each(written: object) -> object:
    """`[krabi-tc 1-2, hatyai-tc 1]` names three teachers: krabi-tc 1, krabi-tc 2, hatyai-tc 1."""
    if not isinstance(written, list):
        return written
    found = []
    for one in written:
        match = _TEACHERS.fullmatch(str(one))
        if match is None:
            raise ValueError(f"not a college's code and a number or a range: {one}")
        college, first, last = match[1], int(match[2]), int(match[3] or match[2])
        found += [f"{college} {number}" for number in range(first, last + 1)]
    return tuple(found)


Teacher = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]+ [0-9]+$")]
Teachers = Annotated[tuple[str, ...], BeforeValidator(each)]


class Step(Data):
    """Every step has its business date."""

    day: date


class Reasoned(Step):
    """… and some a reason."""

    reason: str


class Papered(Step):
    """A decision on paper: its number; dated the same day."""

    number: str
