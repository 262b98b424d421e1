"""What every command of an aggregate says, and the rules that all aggregates share."""

from datetime import date

from shared.contracts.common import Document, OrganisationCode, PersonId, Resolution
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


def dated_by_then(paper: Document | Resolution, on: date) -> None:
    """A decision cannot rest on a paper that is dated after it."""
    if paper.dated > on:
        raise Refused("document.dated_later", dated=paper.dated.isoformat(), on=on.isoformat())


def must_follow(on: date, last: date | None) -> None:
    """Business dates of one history run forward: no step is dated before the one before it."""
    if last is not None and on < last:
        raise Refused("date.before_last_step", last=last.isoformat(), on=on.isoformat())
