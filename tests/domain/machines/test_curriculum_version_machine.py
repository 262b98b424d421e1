"""No sequence of commands brings a curriculum into a forbidden state."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from services.curriculum.domain.content import content_hash
from services.curriculum.domain.curriculum import CURRICULUM
from services.curriculum.domain.curriculum_state import (
    Approve,
    DraftNextVersion,
    PutInForce,
    Reject,
    ReturnForRevision,
    Revise,
    Stage,
    Submit,
    Withdraw,
    WorkshopSeen,
)
from services.curriculum.domain.review import AUTHORSHIP, SIGN_OFFS
from shared.contracts.common import Body
from shared.contracts.curriculum.content import Content
from shared.contracts.curriculum.curriculum import (
    CurriculumApproved,
    CurriculumDrafted,
    CurriculumDraftRevised,
    CurriculumEndorsed,
    CurriculumSuperseded,
    CurriculumVersionStarted,
    CurriculumWithdrawn,
)
from tests.domain import curriculum_history as past
from tests.domain.design_examples import (
    SEEN,
    TECHNOLOGY,
    WORKSHOP,
    content,
    draft,
    endorse_by_enterprise,
    endorse_by_subcommittee,
    module,
    resolution,
)
from tests.domain.machines.curriculum_machine import QUICK, Machine
from tests.domain.network_examples import DIRECTOR, OFFICER

contents = st.sampled_from(
    [
        content(),
        past.BETTER,
        content(title_en="Signals"),
        content(technologies=(TECHNOLOGY.but(review_by=date(2021, 2, 20)),)),
        content(modules=(module(practical_hours=1),)),
    ]
)
seen = st.sampled_from([SEEN] * 5 + [None, SEEN.but(quorate=False), SEEN.but(field="EV")])
reasons = st.sampled_from(["แก้ชั่วโมง", "แก้สมรรถนะ"])
ENTERPRISES = frozenset({"siam-rail", "thai-ev"})


class CurriculumMachine(Machine):
    DECIDER = CURRICULUM
    EXAMPLES = (
        past.drafted,
        past.revised,
        past.submitted,
        past.returned,
        past.by_subcommittee,
        past.by_enterprise,
        past.approved,
        past.rejected,
        past.started,
        past.superseded,
        past.withdrawn,
    )

    def leading_on(self) -> list[Any]:
        hand: dict[str, Any] = {"by": OFFICER, "by_org": "BUREAU", "on": self.today}
        chief = hand | {"by": DIRECTOR}
        given = resolution(Body.SUBCOMMITTEE, self.today)
        match self.state.stage:
            case Stage.ABSENT:
                return [draft(**hand)]
            case Stage.DRAFTING:
                return [Submit(**hand)]
            case Stage.SUBMITTED:
                endorsed = endorse_by_subcommittee(on=self.today, resolution=given)
                return [endorsed, endorse_by_enterprise(on=self.today)]
            case Stage.ENDORSED:
                return [Approve(**chief, resolution=resolution(dated=self.today))]
            case Stage.APPROVED:
                return [PutInForce(**chief)]
            case Stage.RETURNED:
                return [Revise(**hand, content=content(title_en=f"Rail {len(self.events)}"))]
            case _:
                return [DraftNextVersion(**hand, workshop=WORKSHOP, seen=SEEN, content=content())]

    @rule(data=st.data(), seen=seen, content=contents)
    def draft(self, data: st.DataObject, seen: WorkshopSeen | None, content: Content) -> None:
        self.put(draft(**self.hand(data, "BUREAU"), seen=seen, content=content))

    @precondition(lambda self: self.state.version > 0)
    @rule(data=st.data(), seen=seen, content=contents)
    def draft_next(self, data: st.DataObject, seen: WorkshopSeen | None, content: Content) -> None:
        self.put(DraftNextVersion(**self.hand(data, "BUREAU"), workshop=WORKSHOP, seen=seen, content=content))

    @rule(data=st.data(), content=contents)
    def revise(self, data: st.DataObject, content: Content) -> None:
        self.put(Revise(**self.hand(data, "BUREAU"), content=content))

    @rule(data=st.data())
    def submit(self, data: st.DataObject) -> None:
        self.put(Submit(**self.hand(data, "BUREAU")))

    @rule(data=st.data(), back=st.integers(0, 5))
    def sub_committee_endorses(self, data: st.DataObject, back: int) -> None:
        given = resolution(Body.SUBCOMMITTEE, self.today - timedelta(days=back))
        self.put(endorse_by_subcommittee(**self.hand(data, "SUBCOMMITTEE"), resolution=given))

    @rule(data=st.data(), enterprise=st.sampled_from(["siam-rail", "thai-ev", "stranger"]))
    def enterprise_endorses(self, data: st.DataObject, enterprise: str) -> None:
        self.put(endorse_by_enterprise(**self.hand(data, enterprise), enterprises=ENTERPRISES))

    @rule(data=st.data(), reason=reasons)
    def send_back(self, data: st.DataObject, reason: str) -> None:
        self.put(ReturnForRevision(**self.hand(data, "BUREAU"), reason=reason))

    @rule(data=st.data(), reason=reasons)
    def reject(self, data: st.DataObject, reason: str) -> None:
        self.put(Reject(**self.hand(data, "BUREAU"), reason=reason))

    @rule(data=st.data())
    def approve(self, data: st.DataObject) -> None:
        self.put(Approve(**self.hand(data, "BUREAU"), resolution=resolution(dated=self.today)))

    @rule(data=st.data())
    def put_in_force(self, data: st.DataObject) -> None:
        self.put(PutInForce(**self.hand(data, "BUREAU")))

    @rule(data=st.data(), reason=reasons)
    def withdraw(self, data: st.DataObject, reason: str) -> None:
        if data.draw(st.integers(0, 3)) == 0:
            self.put(Withdraw(**self.hand(data, "BUREAU"), reason=reason))

    @invariant()
    def versions_are_gapless_and_one_is_in_force(self) -> None:
        drafted = [event.version for event in self.events if isinstance(event, CurriculumDrafted)]
        assert drafted == list(range(1, len(drafted) + 1))
        in_force: int | None = None
        for event in self.events:
            match event:
                case CurriculumVersionStarted():
                    assert in_force is None
                    in_force = event.version
                case CurriculumSuperseded() | CurriculumWithdrawn():
                    assert in_force == event.version
                    in_force = None
                case _:
                    pass
        assert (self.state.in_force and self.state.in_force.version) == in_force

    @invariant()
    def what_was_approved_is_what_both_endorsed_and_never_changes(self) -> None:
        text, signed, authors, approved = None, set[Body](), set[UUID](), dict[int, str]()
        for event, hand in zip(self.events, self.hands, strict=True):
            if isinstance(event, CurriculumDrafted):
                authors = set()
            if isinstance(event, AUTHORSHIP):
                authors.add(hand)
            match event:
                case CurriculumDrafted() | CurriculumDraftRevised():
                    assert event.version not in approved
                    text, signed = event.content, set()
                case CurriculumEndorsed():
                    before, signed = signed, signed | {event.body}
                    assert event.completes is (signed >= set(SIGN_OFFS) > before)
                case CurriculumApproved():
                    assert signed >= set(SIGN_OFFS)
                    assert hand not in authors
                    assert text is not None
                    assert event.content_hash == content_hash(text)
                    approved[event.version] = event.content_hash
                case CurriculumVersionStarted():
                    assert event.content_hash == approved[event.version]
                case _:
                    pass
        kept = self.state.in_force
        if kept is not None:
            assert content_hash(kept.content or self.state.content) == approved[kept.version]


TestCurricula = CurriculumMachine.TestCase
TestCurricula.settings = QUICK
