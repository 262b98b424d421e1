"""No sequence of commands brings a project into a forbidden state."""

from datetime import date
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from services.training.domain.project.aggregate import PROJECT
from services.training.domain.project.drafting import Standing
from services.training.domain.project.review import AUTHORSHIP
from services.training.domain.project.state import Project, Stage
from shared.contracts.common import Duty
from shared.contracts.training.dossier import Dossier
from shared.contracts.training.project import ProjectApproved
from shared.kernel.fiscal_year import fiscal_year_of
from tests.domain import training_examples as rail
from tests.domain.machines.test_training_machines import hands
from tests.domain.machines.training_machine import QUICK, Machine

BEFORE_APPROVAL = {
    Stage.ABSENT, Stage.DRAFT, Stage.PROPOSED, Stage.UNDER_REVIEW, Stage.RETURNED, Stage.ENDORSED,
    Stage.REJECTED, Stage.WITHDRAWN,
}  # fmt: skip
ENDED = {"ProjectRejected", "ProjectWithdrawn", "ProjectCancelled", "ProjectClosed"}
STRAIGHT: list[Any] = [
    rail.draft, rail.select, rail.write_dossier, rail.propose_committee, rail.propose, rail.start_review,
    rail.endorse, rail.approve, rail.appoint, rail.open_applications, rail.close_applications, rail.start,
    rail.deliver, rail.close,
]  # fmt: skip

versions = st.sampled_from(
    [
        *[rail.IN_FORCE] * 6,
        None,
        rail.IN_FORCE.but(field="AVIATION"),
        *[rail.IN_FORCE.but(standing=standing) for standing in Standing],
    ]
)
memberships = st.sampled_from([*[rail.CENTRE] * 6, None, rail.CENTRE.but(is_centre=False)])
plans = st.builds(
    lambda starts_on, ends_on, seats: rail.PLAN.but(starts_on=starts_on, ends_on=ends_on, seats=seats),
    st.sampled_from([rail.MARCH_1, rail.MARCH_1, date(2020, 9, 30)]),
    st.sampled_from([rail.MARCH_5, rail.MARCH_5, date(2021, 2, 1), date(2021, 10, 1)]),
    st.integers(1, 30),
)
committees = st.one_of(
    st.just(rail.COMMITTEE),
    st.lists(st.builds(rail.member, st.integers(1, 4), st.sampled_from(Duty)), max_size=4).map(tuple),
)
dossiers = st.sampled_from([rail.DOSSIER, rail.DOSSIER, Dossier()])
papers = st.sampled_from([rail.paper(), rail.paper("ศธ 0603/2")])
PLAIN = st.sampled_from([rail.withdraw, rail.start_review, rail.close_applications, rail.start, rail.close])


class ProjectMachine(Machine):
    DECIDER = PROJECT

    @initialize(far=st.integers(0, len(STRAIGHT)))
    def begin(self, far: int) -> None:
        """A run begins somewhere on the straight way, so that every stage is visited."""
        for command in STRAIGHT[:far]:
            assert self.put(command)

    @rule(hand=hands(), plan=plans, membership=memberships)
    def draft_or_revise(self, hand: dict[str, Any], plan: Any, membership: Any) -> None:
        self.put(rail.draft.but(**hand, plan=plan, membership=membership))
        self.put(rail.revise.but(**hand, plan=plan))

    @rule(hand=hands(), version=versions, dossier=dossiers, members=committees)
    def fill(self, hand: dict[str, Any], version: Any, dossier: Dossier, members: Any) -> None:
        self.put(rail.select.but(**hand, version=version))
        self.put(rail.write_dossier.but(**hand, dossier=dossier))
        self.put(rail.propose_committee.but(**hand, members=members))

    @rule(hand=hands(), version=versions, membership=memberships)
    def propose(self, hand: dict[str, Any], version: Any, membership: Any) -> None:
        decided = self.put(rail.propose.but(**hand, version=version, membership=membership))
        if decided:
            assert (version, membership) == (rail.IN_FORCE, rail.CENTRE)
            assert hand["by_org"] == self.state.stamp.centre

    @rule(hand=hands(), take_up=st.booleans(), send_back=st.booleans())
    def review(self, hand: dict[str, Any], take_up: bool, send_back: bool) -> None:
        resolution = rail.RESOLUTION.but(dated=hand["on"])
        self.put(
            rail.start_review.but(**hand) if take_up else rail.endorse.but(**hand, resolution=resolution)
        )
        if send_back and not take_up:
            self.put(rail.return_it.but(**hand))

    @rule(hand=hands(), version=versions, document=papers)
    def approve(self, hand: dict[str, Any], version: Any, document: Any) -> None:
        decided = self.put(rail.approve.but(**hand, version=version, document=document))
        assert not decided or version == rail.IN_FORCE

    @rule(hand=hands(), document=papers, budget=st.booleans(), closes_on=st.dates(rail.FEB_1, rail.MARCH_5))
    def appoint_and_open(self, hand: dict[str, Any], document: Any, budget: bool, closes_on: date) -> None:
        self.put(rail.appoint.but(**hand, order=document))
        self.put(rail.open_applications.but(**hand, closes_on=closes_on, budget_allocated=budget))

    @rule(hand=hands(), command=PLAIN)
    def go_on(self, hand: dict[str, Any], command: Any) -> None:
        self.put(command.but(**hand))

    @rule(hand=hands(), command=st.sampled_from([rail.reject, rail.deliver]), rarely=st.integers(0, 9))
    def end(self, hand: dict[str, Any], command: Any, rarely: int) -> None:
        self.put(command.but(**hand))
        if rarely == 0 and self.put(rail.cancel.but(**hand)):
            assert hand["by_org"] == "BUREAU"

    @invariant()
    def never_forbidden(self) -> None:
        state: Project = self.state
        assert state == self.refolded()
        names = [type(event).__name__ for event in self.events]
        assert not ENDED & set(names[:-1])
        if state.plan is not None:
            assert fiscal_year_of(state.plan.starts_on) == fiscal_year_of(state.plan.ends_on) == 2564
            assert state.plan.starts_on <= state.plan.ends_on
        if state.stage not in BEFORE_APPROVAL:
            assert state.curriculum
            assert state.endorsement
            assert state.committee
            assert not state.dossier.missing()
        if state.stage not in {*BEFORE_APPROVAL, Stage.APPROVED, Stage.CANCELLED}:
            assert state.order
            assert state.closes_on
            assert state.closes_on < state.planned().starts_on

    @invariant()
    def nobody_decided_about_her_own_project(self) -> None:
        for n, event in enumerate(self.events):
            if isinstance(event, ProjectApproved):
                so_far = zip(self.events[:n], self.hands[:n], strict=True)
                assert self.hands[n] not in {by for written, by in so_far if isinstance(written, AUTHORSHIP)}
                assert type(self.events[n - 1]).__name__ == "ProjectEndorsed"


ProjectMachine.TestCase.settings = QUICK
TestProject = ProjectMachine.TestCase
