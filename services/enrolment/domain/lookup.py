"""Who may be put into the vault, and whose identity may be looked up (PDPA)."""

from services.enrolment.domain.person import Person, Stage
from shared.kernel.refusal import Refused


def check_document(*, made_up: bool, demo: bool) -> None:
    """A demo takes made-up documents only, and a real system none of them."""
    if demo and not made_up:
        raise Refused("person.demo_only")
    if made_up and not demo:
        raise Refused("person.not_demo")


def check_registered(person: Person | None, *, by_org: str) -> None:
    """Whose identity was lost gets it back from the organisation that had registered the person."""
    if person is None or person.stage is Stage.ABSENT or person.registered_by != by_org:
        raise Refused("person.unknown")
    if person.stage is Stage.ERASED:
        raise Refused("person.erased")


def check_lookup(person: Person | None, *, personnel_of: str | None) -> None:
    """A personnel section looks up its own college's teachers, the privacy officer anybody."""
    if person is None or person.stage is not Stage.REGISTERED:
        raise Refused("identity.absent")
    if personnel_of is not None and person.college != personnel_of:
        raise Refused("identity.other_college")
