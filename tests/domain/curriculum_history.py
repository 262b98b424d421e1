"""The life of one curriculum: what happened to it, version after version, and what may be asked of it."""

from typing import Any

from services.curriculum.domain.content import content_hash
from services.curriculum.domain.curriculum_state import (
    Approve,
    DraftNextVersion,
    PutInForce,
    Reject,
    ReturnForRevision,
    Revise,
    Submit,
    Withdraw,
)
from shared.contracts.common import Body
from shared.contracts.curriculum.curriculum import (
    CurriculumApproved,
    CurriculumDrafted,
    CurriculumDraftRevised,
    CurriculumEndorsed,
    CurriculumRejected,
    CurriculumReturnedForRevision,
    CurriculumSubmitted,
    CurriculumSuperseded,
    CurriculumVersionStarted,
    CurriculumWithdrawn,
)
from shared.eventsourcing.deciding.testing import By
from tests.domain.design_examples import (
    BY_BUREAU,
    CURRICULUM,
    SEEN,
    WORKSHOP,
    by_bureau,
    content,
    module,
    resolution,
)
from tests.domain.network_examples import APR_1, DIRECTOR, FEB_1, FEB_8, MAR_1, MAR_8, OFFICER

BETTER = content(modules=(module(practical_hours=30),))

about: dict[str, Any] = {"on": FEB_1, "curriculum": CURRICULUM, "field": "RAIL", "version": 1}
approved_text: dict[str, Any] = {
    "content_hash": content_hash(content()),
    "hours": 30,
    "completion": content().completion,
}
drafted = CurriculumDrafted(**about, workshop=WORKSHOP, content=content())
revised = CurriculumDraftRevised(**about | {"on": FEB_8}, content=BETTER)
submitted = CurriculumSubmitted(**about | {"on": FEB_8})
returned = CurriculumReturnedForRevision(**about | {"on": MAR_1}, reason="เพิ่มชั่วโมงปฏิบัติ")
by_subcommittee = CurriculumEndorsed(
    **about | {"on": MAR_1},
    body=Body.SUBCOMMITTEE,
    organisation="SUBCOMMITTEE",
    resolution=resolution(Body.SUBCOMMITTEE),
    completes=False,
)
by_enterprise = CurriculumEndorsed(
    **about | {"on": MAR_1}, body=Body.ENTERPRISE, organisation="siam-rail", completes=True
)
rejected = CurriculumRejected(**about | {"on": MAR_8}, reason="ซ้ำกับหลักสูตรเดิม")
approved = CurriculumApproved(**about | {"on": MAR_8}, **approved_text, resolution=resolution())
started = CurriculumVersionStarted(**about | {"on": MAR_8}, **approved_text)
withdrawn = CurriculumWithdrawn(**about | {"on": APR_1}, reason="เลิกใช้อุปกรณ์นี้แล้ว")

ENDORSED = (drafted, By(submitted, OFFICER), by_subcommittee, by_enterprise)
IN_FORCE = (*ENDORSED, approved, started)

second: dict[str, Any] = {"on": APR_1, "version": 2}
drafted_2 = drafted.but(**second, content=BETTER)
submitted_2 = submitted.but(**second)
rejected_2 = rejected.but(**second)
approved_2 = approved.but(
    **second, content_hash=content_hash(BETTER), hours=39, resolution=resolution(dated=APR_1)
)
superseded = CurriculumSuperseded(**about | {"on": APR_1})
started_2 = started.but(**second, content_hash=content_hash(BETTER), hours=39)
ENDORSED_2 = (
    drafted_2,
    submitted_2,
    by_subcommittee.but(**second, resolution=resolution(Body.SUBCOMMITTEE, APR_1)),
    by_enterprise.but(**second),
)

BY_DIRECTOR: dict[str, Any] = {"by": DIRECTOR, "by_org": "BUREAU"}

revise = by_bureau(Revise, FEB_8, content=BETTER)
submit = by_bureau(Submit, FEB_8)
send_back = by_bureau(ReturnForRevision, MAR_1, reason="เพิ่มชั่วโมงปฏิบัติ")
approve = Approve(**BY_DIRECTOR, on=MAR_8, resolution=resolution())
reject = Reject(**BY_DIRECTOR, on=MAR_8, reason="ซ้ำกับหลักสูตรเดิม")
put_in_force = PutInForce(**BY_DIRECTOR, on=MAR_8)
withdraw = Withdraw(**BY_DIRECTOR, on=APR_1, reason="เลิกใช้อุปกรณ์นี้แล้ว")
draft_next = DraftNextVersion(**BY_BUREAU, on=APR_1, workshop=WORKSHOP, seen=SEEN, content=BETTER)
