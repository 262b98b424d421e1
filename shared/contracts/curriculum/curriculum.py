"""Events of a curriculum and its versions (5.1-C3, 5.1-R1, P-4, P-6)."""

from uuid import UUID

from pydantic import Field

from shared.contracts.common import Body, FieldCode, OrganisationCode, Resolution, Sha256
from shared.contracts.curriculum.content import CompletionPolicy, Content
from shared.contracts.event import Event


class _OfCurriculum(Event, th="หลักสูตร"):
    """What every event of a curriculum carries: which curriculum, which version of it."""

    curriculum: UUID
    field: FieldCode
    version: int = Field(ge=1, description="Version of the curriculum, without gaps")


class CurriculumDrafted(_OfCurriculum, seed="5.1-C2 5.1-D1", th="จัดทำร่างหลักสูตร"):
    """A quorate workshop yielded the draft of a version."""

    workshop: UUID
    content: Content


class CurriculumDraftRevised(_OfCurriculum, seed="5.1-D1", th="ปรับปรุงร่างหลักสูตร"):
    """The draft was changed; endorsements given before are void."""

    content: Content


class CurriculumSubmitted(_OfCurriculum, seed="5.1-A", th="เสนอหลักสูตรเพื่อพิจารณา"):
    """The draft was sent for endorsement and approval."""


class CurriculumReturnedForRevision(_OfCurriculum, seed="5.1-A", th="ส่งหลักสูตรกลับแก้ไข"):
    """The draft was returned, with the reason."""

    reason: str


class CurriculumEndorsed(_OfCurriculum, seed="P-6 5.1-A", th="เห็นชอบหลักสูตร"):
    """The sub-committee, or an enterprise of the committee, endorsed the draft as it stands."""

    body: Body
    organisation: OrganisationCode
    resolution: Resolution | None = None
    completes: bool | None = Field(
        default=None,
        description="Whether with this one both sub-committee and enterprise have endorsed, first of all; "
        "null: recorded before events told it",
    )


class CurriculumApproved(_OfCurriculum, seed="5.1-A 5.1-R1", th="อนุมัติหลักสูตร"):
    """The Bureau approved the version; its content can never change again."""

    content_hash: Sha256
    hours: int
    resolution: Resolution
    completion: CompletionPolicy


class CurriculumRejected(_OfCurriculum, seed="5.1-A", th="ไม่อนุมัติหลักสูตร"):
    """The draft was rejected for good, with the reason."""

    reason: str


class CurriculumVersionStarted(_OfCurriculum, seed="5.1-C3 5.1-R1", th="ประกาศใช้หลักสูตร"):
    """The approved version was put in force: it may now be used to train teachers."""

    content_hash: Sha256
    hours: int
    completion: CompletionPolicy


class CurriculumSuperseded(_OfCurriculum, seed="5.1-C3", th="มีหลักสูตรฉบับใหม่แทน"):
    """A newer version took this one's place; projects pinned to it go on."""


class CurriculumWithdrawn(_OfCurriculum, seed="5.1-C3", th="ยกเลิกการใช้หลักสูตร"):
    """The version in force was withdrawn; projects pinned to it go on."""

    reason: str


CurriculumEvent = (
    CurriculumDrafted
    | CurriculumDraftRevised
    | CurriculumSubmitted
    | CurriculumReturnedForRevision
    | CurriculumEndorsed
    | CurriculumApproved
    | CurriculumRejected
    | CurriculumVersionStarted
    | CurriculumSuperseded
    | CurriculumWithdrawn
)
