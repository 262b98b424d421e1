"""Words that several events share: codes, groups, documents, resolutions."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.kernel.frozen import Frozen
from shared.kernel.thai import buddhist_year, unique_key

FieldCode = Annotated[
    str,
    Field(pattern=r"^[A-Z][A-Z0-9-]{1,39}$", description="Code of a field of excellence", examples=["RAIL"]),
]
CollegeCode = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9-]{1,59}$", description="Code of a college", examples=["chonburi-tc"])
]
OrganisationCode = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z][A-Za-z0-9-]{1,59}$",
        description="OVEC, BUREAU, SUBCOMMITTEE, or the code of a college or an enterprise",
        examples=["BUREAU"],
    ),
]
ProvinceCode = Annotated[
    str, Field(pattern=r"^TH-[0-9]{2}$", description="Province, ISO 3166-2", examples=["TH-20"])
]
PersonId = Annotated[UUID, Field(description="Opaque id of a person; the name stays in the vault")]
Satang = Annotated[int, Field(ge=0, le=10**13, description="Money in satang (1/100 baht)")]
DocumentNumber = Annotated[
    str,
    Field(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f]+$", description="Number of an order or memo",
          examples=["ศธ 0603/1234"]),
]  # fmt: skip
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of a file or content, hex")]


class CollegeGroup(StrEnum):
    """The group in which a college belongs to a field's network (P-5, 5.2-S3)."""

    EXCELLENCE = "EXCELLENCE"  # กลุ่มความเป็นเลิศ
    EXPERT = "EXPERT"  # กลุ่มเชี่ยวชาญเฉพาะ
    STANDARD = "STANDARD"  # กลุ่มทั่วไป


class Sector(StrEnum):
    """Who runs a college: the state or a private owner (P-3)."""

    PUBLIC = "PUBLIC"
    PRIVATE = "PRIVATE"


class Document(Frozen):
    """A paper that a decision rests on; names in it are never copied here."""

    number: DocumentNumber
    dated: date
    issued_by: OrganisationCode
    file_hash: Sha256 | None = None


def order_key(order: Document, *, apart: str) -> str:
    """Under which an order exists once: its number, by issuing unit and Buddhist year.

    ``apart`` stands between the parts. Keys are stored, so each register keeps to its own.
    """
    return apart.join((order.issued_by, str(buddhist_year(order.dated)), unique_key(order.number)))


class Body(StrEnum):
    """A body whose endorsement (เห็นชอบ) or approval (อนุมัติ) is on record."""

    BUREAU = "BUREAU"
    SUBCOMMITTEE = "SUBCOMMITTEE"
    ENTERPRISE = "ENTERPRISE"


class Resolution(Frozen):
    """A meeting's resolution (มติที่ประชุม): body, meeting number of the Buddhist year, date."""

    body: Body
    meeting: Annotated[
        str, Field(pattern=r"^[0-9]{1,3}/25[0-9]{2}$", description="Meeting number / Buddhist year",
                   examples=["4/2564"])
    ]  # fmt: skip
    dated: date


class Duty(StrEnum):
    """What a member does in a committee."""

    CHAIR = "CHAIR"
    SECRETARY = "SECRETARY"
    MEMBER = "MEMBER"
