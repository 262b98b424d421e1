"""Thai names of stages and parties, for refusals that speak of them."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Self

from shared.contracts.common import Body
from shared.contracts.curriculum.committee import Capacity

_PARTIES: dict[str, str] = {
    Capacity.BUREAU: "สำนักฯ",
    Capacity.CENTRE_COLLEGE: "สถานศึกษาที่เป็นศูนย์บริหารเครือข่าย",
    Capacity.SUBCOMMITTEE: "อ.กรอ.อศ.",
    Capacity.ENTERPRISE: "สถานประกอบการ",
}  # the names of Body are among them


class NamedStage(StrEnum):
    """Stages of an aggregate: the value in code and contracts, and the name that a Thai reader sees."""

    th: str

    def __new__(cls, value: str, th: str) -> Self:
        """A stage with both of its names."""
        stage = str.__new__(cls, value)
        stage._value_ = value
        stage.th = th
        return stage

    def said(self) -> dict[str, str]:
        """The facts with which a refusal names the stage."""
        return {"stage": str(self), "stage_th": self.th}


def party(one: Capacity | Body) -> dict[str, str]:
    """The facts with which a refusal names who speaks."""
    return {"party": str(one), "party_th": _PARTIES[one]}


def missing(parties: Iterable[Capacity | Body]) -> dict[str, list[str]]:
    """The facts with which a refusal names who has not spoken."""
    names = list(map(str, parties))
    return {"missing": names, "missing_th": [_PARTIES[name] for name in names]}
