"""The fields of excellence, by code, with their names (P-1, P-2)."""

from services.reporting.projections.changes import Begin, Change, Fact, Figure, Proof
from shared.contracts.curriculum.field import FieldDesignated
from shared.contracts.recorded import Recorded

READS = (FieldDesignated,)


def project(event: Recorded) -> list[Change]:
    """A field counts from its designation."""
    match event.data:
        case FieldDesignated() as made:
            value = {"name_th": made.name_th, "name_en": made.name_en, "provinces": list(made.provinces)}
            fact = Fact(Figure.FIELD, event.stream, field=made.field, value=value)
            return [Begin("field", fact, Proof.of(event, document=made.document.number))]
        case _:
            return []
