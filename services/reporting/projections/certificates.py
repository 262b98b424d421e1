"""The certificate number of a completion: the paper that a trained teacher can show (5.2-R1)."""

from services.reporting.projections.changes import Begin, Cease, Change, Figure, Proof
from services.reporting.projections.stamps import participation
from shared.contracts.enrolment.enrolment import CertificateIssued, CompletionRevoked
from shared.contracts.recorded import Recorded

READS = (CertificateIssued, CompletionRevoked)


def project(event: Recorded) -> list[Change]:
    """A certificate holds as long as its completion."""
    match event.data:
        case CertificateIssued() as issued:
            fact = participation(Figure.CERTIFICATE, issued)
            return [Begin("certificate", fact, Proof.of(event, document=issued.number))]
        case CompletionRevoked() as undone:
            return [
                Cease(Figure.CERTIFICATE, "certificate", Proof.of(event, document=undone.document.number))
            ]
        case _:
            return []
