"""Thai names of the parties, for refusals that speak of them."""

from collections.abc import Iterable

from shared.contracts.common import Body
from shared.contracts.curriculum.committee import Capacity

_PARTIES: dict[str, str] = {
    Capacity.BUREAU: "สำนักฯ",
    Capacity.CENTRE_COLLEGE: "สถานศึกษาที่เป็นศูนย์บริหารเครือข่าย",
    Capacity.SUBCOMMITTEE: "อ.กรอ.อศ.",
    Capacity.ENTERPRISE: "สถานประกอบการ",
}  # the names of Body are among them


def party(one: Capacity | Body) -> dict[str, str]:
    """The facts with which a refusal names who speaks."""
    return {"party": str(one), "party_th": _PARTIES[one]}


def missing(parties: Iterable[Capacity | Body]) -> dict[str, list[str]]:
    """The facts with which a refusal names who has not spoken."""
    names = list(map(str, parties))
    return {"missing": names, "missing_th": [_PARTIES[name] for name in names]}
