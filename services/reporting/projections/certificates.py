"""The certificate number of a completion: the paper that a trained teacher can show (5.2-R1)."""

from services.reporting.projections.changes import Begin, Cease, Change, Figure, Proof
from services.reporting.projections.stamps import participation
from shared.contracts.enrolment.enrolment import (
    CertificateIssued,
    CertificateReissued,
    CertificateRevoked,
    CompletionRevoked,
)
from shared.contracts.recorded import Recorded

READS = (CertificateIssued, CertificateReissued, CertificateRevoked, CompletionRevoked)


def project(event: Recorded) -> list[Change]:
    """A certificate holds until another takes its place, it is revoked, or its completion is."""
    match event.data:
        case CertificateIssued() | CertificateReissued() as issued:
            fact = participation(Figure.CERTIFICATE, issued)
            return [Begin("certificate", fact, Proof.of(event, document=issued.number))]
        case CertificateRevoked() | CompletionRevoked() as undone:
            return [
                Cease(Figure.CERTIFICATE, "certificate", Proof.of(event, document=undone.document.number))
            ]
        case _:
            return []
