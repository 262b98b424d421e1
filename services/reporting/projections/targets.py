"""The targets of a field in a fiscal year: the denominators of both KPIs (5.1-R1, 5.2-R1)."""

from services.reporting.projections.changes import Begin, Change, Fact, Figure, Proof
from shared.contracts.curriculum.field import FieldTargetSet
from shared.contracts.recorded import Recorded

READS = (FieldTargetSet,)


def project(event: Recorded) -> list[Change]:
    """A target holds until another is set for the same year."""
    match event.data:
        case FieldTargetSet() as target:
            value = {"curricula": target.min_curricula, "teachers": target.min_teachers}
            year = target.fiscal_year
            fact = Fact(Figure.TARGET, event.stream, field=target.field, fiscal_year=year, value=value)
            waiver = target.waiver.number if target.waiver else None
            return [Begin(str(year), fact, Proof.of(event, document=waiver))]
        case _:
            return []
