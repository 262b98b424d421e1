"""No sequence of commands brings an aggregate of the training service into a forbidden state."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any, ClassVar
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from services.training.domain.budget import BUDGET, Allocate, Transfer
from services.training.domain.choice import CHOICE, Choose, LetGo, Use
from services.training.domain.policy import POLICY, CloseYear, OpenYear, Policy, SetPolicy, YearStage
from services.training.domain.project.aggregate import PROJECT
from services.training.domain.project.state import Project, Stage
from services.training.domain.report import REPORT, Accept, ReportStage, Return, Submit, Words
from services.training.domain.timetable import SCHEDULABLE, TIMETABLE, Reschedule, Schedule, Session
from shared.contracts.training.budget import BudgetTransferredToCollege
from shared.contracts.training.policy import FiscalYearPolicySet, FundingRoute
from shared.contracts.training.report import Figures, ResultsReportAccepted
from shared.eventsourcing.deciding.testing import Spec
from shared.kernel.fiscal_year import bangkok_date, fiscal_year_of
from tests.domain import training_examples as rail
from tests.domain.machines.training_machine import QUICK, Machine
from tests.domain.training_examples import at

APPROVED: Project = Spec(PROJECT, rail.APPROVED).state()
DELIVERED: Project = Spec(PROJECT, rail.DELIVERED).state()
people = st.sampled_from([UUID(int=n) for n in range(1, 7)])
organisations = st.sampled_from([rail.COLLEGE, rail.COLLEGE, rail.OTHER_COLLEGE])
days = st.dates(date(2021, 2, 25), date(2021, 3, 8))
stages = st.sampled_from([*SCHEDULABLE, *Stage])


def hands(on: st.SearchStrategy[date] = days) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"on": on, "by": people, "by_org": organisations})


class PolicyMachine(Machine):
    DECIDER = POLICY
    ends = st.dates(date(2021, 9, 28), date(2021, 10, 2))

    @rule(hand=hands(ends), year=st.sampled_from([2564, 2565]), route=st.sampled_from(FundingRoute))
    def set_policy(self, hand: dict[str, Any], year: int, route: FundingRoute) -> None:
        terms: dict[str, Any] = {
            "visits_before_acceptance": 0,
            "report_due_days": 30,
            "document": rail.paper(),
        }
        self.put(SetPolicy(**hand, fiscal_year=year, funding_route=route, **terms))

    @rule(hand=hands(ends))
    def open_year(self, hand: dict[str, Any]) -> None:
        self.put(OpenYear(**hand))

    @rule(hand=hands(ends))
    def close_year(self, hand: dict[str, Any]) -> None:
        self.put(CloseYear(**hand))

    @invariant()
    def never_forbidden(self) -> None:
        state: Policy = self.state
        assert state == self.refolded()
        assert state.fiscal_year != 2564 or state.funding_route is FundingRoute.VIA_BUREAU
        after_opening = [type(event) for event in self.events[self._opened_at() :]]
        assert FiscalYearPolicySet not in after_opening
        assert state.stage is not YearStage.CLOSED or self.events[-1].on >= date(2021, 9, 30)

    def _opened_at(self) -> int:
        names = [type(event).__name__ for event in self.events]
        return names.index("FiscalYearOpened") if "FiscalYearOpened" in names else len(names)


class ChoiceMachine(Machine):
    DECIDER = CHOICE
    projects = st.sampled_from([UUID(int=n) for n in range(51, 54)])
    curricula = st.sampled_from([rail.CURRICULUM, rail.OTHER_CURRICULUM])
    KEY: ClassVar[dict[str, Any]] = {"centre": rail.COLLEGE, "field": "RAIL", "fiscal_year": 2564}

    @rule(hand=hands(), project=projects, curriculum=curricula, version=st.integers(1, 2))
    def choose(self, hand: dict[str, Any], project: UUID, curriculum: UUID, version: int) -> None:
        use = Use(project=project, curriculum=curriculum, version=version)
        self.put(Choose(**hand, **self.KEY, use=use))

    @rule(hand=hands(), project=projects)
    def let_go(self, hand: dict[str, Any], project: UUID) -> None:
        self.put(LetGo(**hand, **self.KEY, project=project))

    @invariant()
    def never_forbidden(self) -> None:
        assert self.state == self.refolded()
        assert len({use.curriculum for use in self.state.uses}) <= 1
        assert len({use.project for use in self.state.uses}) == len(self.state.uses)


class BudgetMachine(Machine):
    DECIDER = BUDGET
    amounts = st.integers(0, 30_000_000)
    memos = st.sampled_from([rail.paper(f"ศธ {n}") for n in range(6)])
    years = st.sampled_from([2564, 2565])

    @rule(hand=hands(), amount=amounts, memo=memos, stage=stages, fiscal_year=years)
    def allocate(self, fiscal_year: int, stage: Stage, **of: Any) -> None:
        self.put(Allocate(**self._command(fiscal_year, stage, of), money_from="งบส่วนกลาง", quarter=2))

    @rule(hand=hands(), amount=amounts, memo=memos, stage=stages, fiscal_year=years)
    def transfer(self, fiscal_year: int, stage: Stage, **of: Any) -> None:
        self.put(Transfer(**self._command(fiscal_year, stage, of)))

    def _command(self, fiscal_year: int, stage: Stage, of: dict[str, Any]) -> dict[str, Any]:
        project = APPROVED.but(stage=stage, stamp=rail.STAMP.but(fiscal_year=fiscal_year))
        year = rail.VIA_BUREAU_2564.but(funding_route=FundingRoute.TRANSFER_TO_COLLEGE)
        return {"project": project, "year": year, "amount": of["amount"], "memo": of["memo"], **of["hand"]}

    @invariant()
    def never_forbidden(self) -> None:
        assert self.state == self.refolded()
        assert self.state.transferred <= self.state.allocated <= APPROVED.dossier.budget_satang
        for entries in (self.state.allocations, self.state.transfers):
            assert all(entry.amount > 0 for entry in entries)
            assert len({entry.memo.number for entry in entries}) == len(entries)
        for event in self.events:
            assert not isinstance(event, BudgetTransferredToCollege) or event.fiscal_year != 2564


class TimetableMachine(Machine):
    DECIDER = TIMETABLE
    starts = st.builds(at, st.integers(1, 6), st.integers(0, 23))
    lengths = st.integers(-1, 8)
    ids = st.sampled_from([UUID(int=n) for n in range(71, 75)])

    @rule(hand=hands(), session=ids, starts_at=starts, length=lengths, hours=st.integers(1, 8), stage=stages)
    def schedule(self, hand: dict[str, Any], stage: Stage, **of: Any) -> None:
        if self.state.find(of["session"]):
            return  # the id comes from the command's, so another command brings another
        ends_at = of["starts_at"] + timedelta(hours=of.pop("length"))
        session = Session(**of, ends_at=ends_at, title="ระบบอาณัติสัญญาณ")
        self.put(Schedule(**hand, session=session, project=APPROVED.but(stage=stage)))

    @rule(hand=hands(), session=ids, starts_at=starts, length=lengths, stage=stages)
    def reschedule(self, hand: dict[str, Any], stage: Stage, **of: Any) -> None:
        ends_at = of["starts_at"] + timedelta(hours=of.pop("length"))
        project = APPROVED.but(stage=stage)
        self.put(Reschedule(**hand, **of, ends_at=ends_at, reason="เลื่อน", project=project))

    @invariant()
    def never_forbidden(self) -> None:
        assert self.state == self.refolded()
        in_order = sorted(self.state.sessions, key=lambda session: session.starts_at)
        for before, after in pairwise(in_order):
            assert before.ends_at <= after.starts_at
        for one in in_order:
            assert rail.MARCH_1 <= bangkok_date(one.starts_at) == bangkok_date(one.ends_at) <= rail.MARCH_5
            assert timedelta(hours=one.hours) <= one.ends_at - one.starts_at


class ReportMachine(Machine):
    DECIDER = REPORT
    counts = st.integers(0, 30)

    @rule(hand=hands(), words=st.sampled_from("กข"), completed=counts, stage=stages)
    def submit(self, hand: dict[str, Any], words: str, completed: int, stage: Stage) -> None:
        figures = Figures(known_at=at(30, 9), applied=30, enrolled=30, attended=30, completed=completed)
        text = Words(summary=words, problems=words, suggestions=words)
        project = DELIVERED.but(stage=stage) if hand["on"].day % 2 else DELIVERED
        self.put(Submit(**hand, words=text, figures=figures, project=project))

    @rule(hand=hands(), reason=st.sampled_from("กข"))
    def send_back(self, hand: dict[str, Any], reason: str) -> None:
        self.put(Return(**hand, reason=reason))

    @rule(hand=hands(), required=st.integers(0, 1))
    def accept(self, hand: dict[str, Any], required: int) -> None:
        decided = self.put(Accept(**hand, visits_required=required, visits_made=0))
        assert not decided or required == 0

    @invariant()
    def never_forbidden(self) -> None:
        assert self.state == self.refolded()
        assert all(fiscal_year_of(event.on) == 2564 for event in self.events)
        if self.state.stage is ReportStage.ACCEPTED:
            accepted = self.events[-1]
            assert isinstance(accepted, ResultsReportAccepted)
            assert accepted.figures == self.state.figures
            assert self.state.last_by["ResultsReportSubmitted"] != self.hands[-1]


for machine in (PolicyMachine, ChoiceMachine, BudgetMachine, TimetableMachine, ReportMachine):
    machine.TestCase.settings = QUICK
TestPolicy, TestChoice, TestBudget = PolicyMachine.TestCase, ChoiceMachine.TestCase, BudgetMachine.TestCase
TestTimetable, TestReport = TimetableMachine.TestCase, ReportMachine.TestCase
