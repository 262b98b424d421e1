"""What a curriculum is and what may be asked of it; the rules are in ``curriculum.py``."""

from datetime import date
from typing import Literal
from uuid import UUID

from shared.contracts.common import Body, FieldCode, OrganisationCode, Resolution, Sha256
from shared.contracts.curriculum.content import Content
from shared.eventsourcing.deciding.command import Command
from shared.eventsourcing.deciding.decider import State
from shared.kernel.frozen import Frozen
from shared.kernel.stage import NamedStage


class Stage(NamedStage):
    """Where the latest version stands."""

    ABSENT = "ABSENT", "ยังไม่มี"
    DRAFTING = "DRAFTING", "กำลังจัดทำร่าง"
    SUBMITTED = "SUBMITTED", "เสนอแล้ว รอความเห็นชอบ"  # under review; endorsements are still missing
    ENDORSED = "ENDORSED", "เห็นชอบแล้ว"
    RETURNED = "RETURNED", "ส่งกลับแก้ไข"
    APPROVED = "APPROVED", "อนุมัติแล้ว"
    REJECTED = "REJECTED", "ไม่อนุมัติ"
    IN_FORCE = "IN_FORCE", "ประกาศใช้แล้ว"
    WITHDRAWN = "WITHDRAWN", "ยกเลิกการใช้แล้ว"


class Endorsement(Frozen):
    """Who endorsed the draft as it stands."""

    body: Body
    organisation: OrganisationCode
    resolution: Resolution | None


class InForce(Frozen):
    """The version that may be taught."""

    version: int
    since: date
    content_hash: Sha256
    content: Content | None = None  # kept here only while a next version is in the making


class Curriculum(State):
    """The latest version, and the one in force."""

    stage: Stage = Stage.ABSENT
    curriculum: UUID | None = None
    field: FieldCode | None = None
    version: int = 0
    workshop: UUID | None = None
    content: Content | None = None  # of the latest version
    content_hash: Sha256 | None = None  # from its approval on
    endorsements: tuple[Endorsement, ...] = ()
    approval: Resolution | None = None
    reason: str | None = None  # of the last return, rejection or withdrawal
    in_force: InForce | None = None
    submitted_on: date | None = None
    since: date | None = None  # of the last step


class WorkshopSeen(Frozen):
    """What the handler found in the workshop's stream."""

    field: FieldCode
    held: bool
    quorate: bool


class Draft(Command):
    """The Bureau writes down what a quorate workshop yielded: version 1."""

    curriculum: UUID
    field: FieldCode
    workshop: UUID
    seen: WorkshopSeen | None
    content: Content


class DraftNextVersion(Command):
    """The Bureau begins the next version; the one in force stays in force."""

    workshop: UUID
    seen: WorkshopSeen | None
    content: Content


class Revise(Command):
    """The Bureau changes the draft."""

    content: Content


class Submit(Command):
    """The Bureau sends the draft for endorsement and approval."""


class ReturnForRevision(Command):
    """The Bureau returns the draft."""

    reason: str


class Endorse(Command):
    """The sub-committee, or an enterprise of the committee, endorses the draft as it stands."""

    body: Literal[Body.SUBCOMMITTEE, Body.ENTERPRISE]
    resolution: Resolution | None
    enterprises: frozenset[OrganisationCode]  # looked up: those that sit on the committee


class Approve(Command):
    """The Bureau approves the draft."""

    resolution: Resolution


class Reject(Command):
    """The Bureau rejects the draft for good."""

    reason: str


class PutInForce(Command):
    """The Bureau puts the approved version in force."""


class Withdraw(Command):
    """The Bureau withdraws the version in force."""

    reason: str


CurriculumCommand = (
    Draft | DraftNextVersion | Revise | Submit | ReturnForRevision | Endorse
    | Approve | Reject | PutInForce | Withdraw
)  # fmt: skip
