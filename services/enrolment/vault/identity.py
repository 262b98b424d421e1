"""Who somebody is. Never printed, logged or put into an event: ``repr`` tells nothing."""

from typing import Literal

from pydantic import Field

from shared.kernel import citizen_id
from shared.kernel.frozen import Frozen

DEMO_PASSPORT = "DEMO"


class NameParts(Frozen):
    """A name in one script; Thai lists sort by the given name."""

    prefix: str | None = Field(default=None, repr=False)
    given: str = Field(repr=False)
    family: str = Field(repr=False)

    def masked(self) -> str:
        """Enough to tell that a paper is its bearer's: the given name, and how the family name begins."""
        return f"{self.prefix or ''}{self.given} {self.family[:1]}…"


class Name(Frozen):
    """The Thai name, and the English one where there is one."""

    th: NameParts = Field(repr=False)
    en: NameParts | None = Field(default=None, repr=False)


class Document(Frozen):
    """What proves who it is: a citizen id, or the passport of a foreigner."""

    kind: Literal["citizen_id", "passport"]
    number: str = Field(repr=False)
    country: str | None = Field(default=None, repr=False)  # of a passport

    def key(self) -> str:
        """One spelling, for the blind index."""
        return f"{self.kind}:{self.country or 'THA'}:{self.number}"

    @property
    def made_up(self) -> bool:
        """Whether it belongs to nobody and serves for demonstrations."""
        if self.kind == "citizen_id":
            return citizen_id.is_demo(self.number)
        return self.number.startswith(DEMO_PASSPORT)

    def masked(self) -> "Document":
        """Enough to recognise one's own."""
        shown = citizen_id.masked(self.number) if self.kind == "citizen_id" else f"…{self.number[-3:]}"
        return self.but(number=shown)


class Contact(Frozen):
    """How to reach the person."""

    phone: str | None = Field(default=None, repr=False)
    email: str | None = Field(default=None, repr=False)


class Identity(Frozen):
    """All that the vault knows of a person."""

    name: Name = Field(repr=False)
    document: Document = Field(repr=False)
    contact: Contact | None = Field(default=None, repr=False)
