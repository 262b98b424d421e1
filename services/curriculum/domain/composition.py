"""Who may sit on a design committee, and who speaks for whom (5.1-A, 5.1-S1).

That a supplier of equipment may not chair is our assumption: the clause asks for a declaration only.
"""

from collections import Counter
from collections.abc import Set as AbstractSet

from services.curriculum.domain.in_thai import missing, party
from shared.contracts.common import Duty, OrganisationCode, PersonId
from shared.contracts.curriculum.committee import Capacity, CommitteeMember
from shared.eventsourcing.deciding.command import BUREAU, CENTRAL, SUBCOMMITTEE
from shared.kernel.frozen import Frozen
from shared.kernel.refusal import Refused

OFFICES = frozenset({CENTRAL, BUREAU, SUBCOMMITTEE})
CHOSEN_BY_COLLEGES = (Capacity.CENTRE_COLLEGE, Capacity.ENTERPRISE)


class Nominee(Frozen):
    """A person whom a college selected, and for whom that person would speak."""

    college: OrganisationCode
    person: PersonId
    capacity: Capacity
    organisation: OrganisationCode


Seat = tuple[PersonId, Capacity, OrganisationCode]


def seat_of(member: Nominee | CommitteeMember) -> Seat:
    """Who, speaking for whom: what a nomination and a seat have in common."""
    return member.person, member.capacity, member.organisation


def check_nominee(nominee: Nominee, organisation_is_college: bool) -> None:
    """A college selects its own people, and people of enterprises."""
    if nominee.capacity not in CHOSEN_BY_COLLEGES:
        raise Refused("committee.not_a_colleges_choice", **party(nominee.capacity))
    if nominee.capacity is Capacity.CENTRE_COLLEGE and nominee.organisation != nominee.college:
        raise Refused("committee.nominee_of_another_college", college=nominee.college)
    if nominee.capacity is Capacity.ENTERPRISE and (
        organisation_is_college or nominee.organisation in OFFICES
    ):
        raise Refused("committee.not_an_enterprise", organisation=nominee.organisation)


def check_composition(members: tuple[CommitteeMember, ...]) -> None:
    """All four speak, each person once, one chair who supplies nothing, a secretary."""
    _check_each_once(members)
    _check_all_four_speak(members)
    _check_duties(members)


def check_seat(member: CommitteeMember, nominated: AbstractSet[Seat], centres: AbstractSet[str]) -> None:
    """The member speaks for whom the capacity says, and was selected where colleges select."""
    _check_speaks_for(member, centres)
    if member.capacity in CHOSEN_BY_COLLEGES and seat_of(member) not in nominated:
        raise Refused("committee.not_nominated", person=str(member.person), **party(member.capacity))


def _check_each_once(members: tuple[CommitteeMember, ...]) -> None:
    for person, seats in Counter(member.person for member in members).items():
        if seats > 1:
            raise Refused("committee.person_twice", person=str(person))


def _check_all_four_speak(members: tuple[CommitteeMember, ...]) -> None:
    present = {member.capacity for member in members}
    if silent := [capacity for capacity in Capacity if capacity not in present]:
        raise Refused("committee.capacity_missing", **missing(silent))


def _check_duties(members: tuple[CommitteeMember, ...]) -> None:
    chairs = [member for member in members if member.duty is Duty.CHAIR]
    if len(chairs) != 1:
        raise Refused("committee.not_one_chair", chairs=len(chairs))
    if chairs[0].supplies_equipment:
        raise Refused("committee.supplier_in_chair", person=str(chairs[0].person))
    if all(member.duty is not Duty.SECRETARY for member in members):
        raise Refused("committee.no_secretary")


def _check_speaks_for(member: CommitteeMember, centres: AbstractSet[str]) -> None:
    said = member.organisation
    fits = {
        Capacity.BUREAU: said == BUREAU,
        Capacity.SUBCOMMITTEE: said == SUBCOMMITTEE,
        Capacity.CENTRE_COLLEGE: said not in OFFICES,
        Capacity.ENTERPRISE: said not in OFFICES,
    }
    if not fits[member.capacity]:
        raise Refused("committee.wrong_organisation", organisation=said, **party(member.capacity))
    if member.capacity is Capacity.CENTRE_COLLEGE and said not in centres:
        raise Refused("committee.not_a_centre", college=said)
