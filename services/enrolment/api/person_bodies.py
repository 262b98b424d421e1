"""What is sent to register a person, and what an authorised reader is shown. Never stored as an answer."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from services.enrolment.domain.refusals import CATALOGUE
from services.enrolment.vault.identity import Contact, Document, Identity, Name, NameParts
from shared.http.reading.body import Body, Dated
from shared.kernel.citizen_id import CitizenId
from shared.kernel.prose import ProseRule

NamePart = Annotated[str, ProseRule(most=100, is_name=True)]
Phone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 -]{5,23}$")]
Email = Annotated[str, StringConstraints(pattern=r"^[^\s@<>]{1,64}@[^\s@<>]{1,180}$")]


class NamePartsBody(Body):
    """A name in one script."""

    prefix: NamePart | None = Field(default=None, examples=["นางสาว"])
    given: NamePart = Field(examples=["สมมติ"])
    family: NamePart = Field(examples=["ทดสอบระบบ"])

    def parts(self) -> NameParts:
        """As the vault keeps them."""
        return NameParts(**self.__dict__)


class NameBody(Body):
    """The Thai name; the English one where there is one."""

    th: NamePartsBody
    en: NamePartsBody | None = None


class PassportBody(Body):
    """Of a foreigner without a citizen id."""

    country: str = Field(pattern=r"^[A-Z]{3}$", description="ISO 3166-1 alpha-3", examples=["MMR"])
    number: str = Field(pattern=r"^[A-Z0-9]{5,20}$", examples=["DEMO12345"])


class ContactBody(Body):
    """How to reach the person."""

    phone: Phone | None = Field(default=None, examples=["000-000-0000"])
    email: Email | None = Field(default=None, examples=["demo@example.org"])


class PersonBody(Dated):
    """An identity: a name, one document, how to reach the person."""

    name: NameBody
    citizen_id: CitizenId | None = Field(default=None, examples=["9000000000012"])
    passport: PassportBody | None = None
    contact: ContactBody | None = None
    person: UUID | None = Field(
        default=None,
        description="Only to give back an identity whose key a restore lost: the id that the person has",
    )

    @model_validator(mode="after")
    def _one_document(self) -> Self:
        if (self.citizen_id is None) == (self.passport is None):
            raise PydanticCustomError("person.one_document", CATALOGUE["person.one_document"].en)
        return self

    def identity(self) -> Identity:
        """As the vault keeps it."""
        if self.passport:
            document = Document(kind="passport", **self.passport.__dict__)
        else:
            document = Document(kind="citizen_id", number=self.citizen_id or "")
        name = Name(th=self.name.th.parts(), en=self.name.en.parts() if self.name.en else None)
        contact = Contact(**self.contact.__dict__) if self.contact else None
        return Identity(name=name, document=document, contact=contact)


class IdentityOut(BaseModel):
    """Who the person is. The document is masked except for the privacy officer."""

    person: UUID
    name: Name
    document: Document
    contact: Contact | None
