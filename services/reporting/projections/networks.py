"""The network of a field: its member colleges in their groups, and its centres (P-3, P-5)."""

from services.reporting.projections.changes import Begin, Cease, Change, Fact, Figure, Proof
from shared.contracts.curriculum.membership import (
    CollegeJoinedNetwork,
    CollegeLeftNetwork,
    MembershipEvent,
    MembershipGroupChanged,
    NetworkCentreDesignated,
    NetworkCentreRevoked,
)
from shared.contracts.recorded import Recorded

READS = (
    CollegeJoinedNetwork,
    MembershipGroupChanged,
    NetworkCentreDesignated,
    NetworkCentreRevoked,
    CollegeLeftNetwork,
)


def project(event: Recorded) -> list[Change]:
    """A member counts until it leaves; a centre is a member with a task."""
    match event.data:
        case CollegeJoinedNetwork() as joined:
            return [Begin("member", _fact(event, joined, Figure.MEMBER), Proof.of(event))]
        case MembershipGroupChanged() as moved:
            paper = moved.document.number
            return [Begin("member", _fact(event, moved, Figure.MEMBER), Proof.of(event, document=paper))]
        case NetworkCentreDesignated() as made:
            paper = made.document.number
            return [Begin("centre", _fact(event, made, Figure.CENTRE), Proof.of(event, document=paper))]
        case NetworkCentreRevoked() as revoked:
            return [Cease(Figure.CENTRE, "centre", Proof.of(event, document=revoked.document.number))]
        case CollegeLeftNetwork():
            proof = Proof.of(event)
            return [Cease(Figure.MEMBER, "member", proof), Cease(Figure.CENTRE, "centre", proof)]
        case _:
            return []


def _fact(event: Recorded, said: MembershipEvent, figure: Figure) -> Fact:
    return Fact(
        figure,
        event.stream,
        field=said.field,
        college=said.college,
        group=said.group,
        sector=said.sector,
        province=said.province,
    )
