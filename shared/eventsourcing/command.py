"""What every command of an aggregate says, and the rules that all aggregates share."""

from datetime import date

from shared.contracts.common import Document, OrganisationCode, PersonId
from shared.kernel.frozen import Frozen
from shared.kernel.refusal import Refused

CENTRAL, BUREAU, SUBCOMMITTEE = "OVEC", "BUREAU", "SUBCOMMITTEE"


class Command(Frozen):
    """Somebody of an organisation wants something done, on a business date."""

    on: date
    by: PersonId
    by_org: OrganisationCode


def must_speak_for(command: Command, organisation: str, code: str) -> None:
    """The role was checked at the route; whose business it is, is checked here."""
    if command.by_org != organisation:
        raise Refused(code, organisation=organisation)


def dated_by_then(document: Document, on: date) -> None:
    """A decision cannot rest on a paper that is dated after it."""
    if document.dated > on:
        raise Refused("document.dated_later", dated=document.dated.isoformat(), on=on.isoformat())
