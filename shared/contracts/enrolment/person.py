"""Events of a person. No name, citizen id, phone or e-mail: those stay in the vault. Key: person id."""

from shared.contracts.common import CollegeCode, FieldCode, OrganisationCode, PersonId
from shared.contracts.event import Event


class PersonRegistered(Event, th="ลงทะเบียนบุคคล"):
    """Somebody whom a paper names was put into the vault under an opaque id."""

    person: PersonId
    demo: bool
    registered_by: OrganisationCode | None = None


class TeacherRegistered(Event, seed="P-5", th="ลงทะเบียนครู"):
    """The person teaches at a college, in these fields."""

    teacher: PersonId
    college: CollegeCode
    fields: tuple[FieldCode, ...]


class PersonalDataErased(Event, th="ลบข้อมูลส่วนบุคคล"):
    """The person's key was destroyed: nobody can read the identity again. Facts and KPIs stay."""

    person: PersonId
    request: str


PersonEvent = PersonRegistered | TeacherRegistered | PersonalDataErased
