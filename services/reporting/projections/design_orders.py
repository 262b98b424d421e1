"""The orders that appoint a design committee, with number and date (5.1-C1)."""

from services.reporting.projections.changes import Begin, Change, Fact, Figure, Proof
from shared.contracts.curriculum.committee import (
    CommitteeMemberReplaced,
    DesignCommitteeAppointed,
    DesignCommitteeDissolved,
)
from shared.contracts.recorded import Recorded

READS = (DesignCommitteeAppointed, CommitteeMemberReplaced, DesignCommitteeDissolved)


def project(event: Recorded) -> list[Change]:
    """Each order stays a paper of the field and year; who is named in it is not copied here."""
    match event.data:
        case DesignCommitteeAppointed() | CommitteeMemberReplaced() | DesignCommitteeDissolved() as said:
            value = {"kind": type(said).__name__, "dated": said.order.dated.isoformat()}
            fact = Fact(
                Figure.DESIGN_ORDER,
                event.stream,
                field=said.field,
                fiscal_year=said.fiscal_year,
                value=value,
            )
            return [Begin(str(event.version), fact, Proof.of(event, document=said.order.number))]
        case _:
            return []
