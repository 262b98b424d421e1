"""What every command says: the business date, and whose hand it is."""

from datetime import date

from shared.contracts.common import Document, OrganisationCode, PersonId
from shared.kernel.frozen import Frozen
from shared.kernel.refusal import Refused


class Command(Frozen):
    """Somebody of an organisation wants something done, on a business date."""

    on: date
    by: PersonId
    by_org: OrganisationCode


def dated_by_then(document: Document, on: date) -> None:
    """A decision cannot rest on a paper that is dated after it."""
    if document.dated > on:
        raise Refused("document.dated_later", dated=document.dated.isoformat(), on=on.isoformat())
