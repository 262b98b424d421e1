"""The colleges, by code, with names, sector and province (P-3)."""

from services.reporting.projections.changes import Begin, Change, Fact, Figure, Proof
from shared.contracts.curriculum.college import CollegeRegistered
from shared.contracts.recorded import Recorded

READS = (CollegeRegistered,)


def project(event: Recorded) -> list[Change]:
    """A college counts from its registration."""
    match event.data:
        case CollegeRegistered() as college:
            fact = Fact(
                Figure.COLLEGE,
                event.stream,
                college=college.college,
                sector=college.sector,
                province=college.province,
                value={"name_th": college.name_th, "name_en": college.name_en},
            )
            return [Begin("college", fact, Proof.of(event))]
        case _:
            return []
