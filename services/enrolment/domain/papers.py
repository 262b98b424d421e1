"""A completion's certificates: issued, replaced, revoked; one valid at most.

A number is never given again, and what was replaced or revoked can still be verified as such.
"""

from datetime import date
from typing import Any
from uuid import UUID

from services.enrolment.domain.enrolment_commands import (
    IssueCertificate,
    ReissueCertificate,
    Revoke,
    RevokeCertificate,
)
from services.enrolment.domain.enrolment_state import Certificate, Enrolment
from shared.contracts.enrolment.enrolment import (
    CertificateIssued,
    CertificateReissued,
    CertificateRevoked,
    CompletionRevoked,
    EnrolmentEvent,
)
from shared.eventsourcing.deciding.command import dated_by_then
from shared.kernel.refusal import Refused


def revoke(
    command: Revoke | RevokeCertificate, state: Enrolment, stamp: dict[str, Any]
) -> list[EnrolmentEvent]:
    """A certificate goes with its completion; alone it goes where the completion stands."""
    dated_by_then(command.document, command.on)
    stamp |= {"fiscal_year": state.fiscal_year, "reason": command.reason, "document": command.document}
    number = state.certificate
    revoked = [CertificateRevoked(number=number, **stamp)] if number else []
    if isinstance(command, Revoke):
        return [CompletionRevoked(**stamp), *revoked]
    if not state.papers:
        raise Refused("certificate.absent")
    return [*revoked]


def certify(
    command: IssueCertificate | ReissueCertificate, state: Enrolment, stamp: dict[str, Any]
) -> list[EnrolmentEvent]:
    """A number for a completion that has no valid paper, or in the place of the one it has."""
    stamp["fiscal_year"] = state.fiscal_year
    valid = state.certificate
    if isinstance(command, IssueCertificate):
        return [] if valid else [CertificateIssued(number=command.number, **stamp)]
    if valid is None:
        raise Refused("certificate.absent")
    return [CertificateReissued(number=command.number, replaces=valid, reason=command.reason, **stamp)]


def written_by(state: Enrolment) -> UUID | None:
    """Whose hand the last paper is of: it was issued, or reissued in the place of the one before."""
    if not state.papers:
        return None
    *before, last = state.papers
    reissued = bool(before) and before[-1].replaced_by == last.number
    made = CertificateReissued if reissued else CertificateIssued
    return state.last_by.get(made.__name__)


def ended(
    state: Enrolment, on: date, reason: str, *, replaced_by: str | None = None
) -> tuple[Certificate, ...]:
    """The papers, the last of which is valid no longer; what has ended already stays as it ended."""
    if state.certificate is None:
        return state.papers
    *before, last = state.papers
    return (*before, last.but(ended_on=on, reason=reason, replaced_by=replaced_by))
