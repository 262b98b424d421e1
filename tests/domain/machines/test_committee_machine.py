"""No sequence of commands brings a design committee into a forbidden state."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from services.curriculum.domain.committee import COMMITTEE
from services.curriculum.domain.composition import CHOSEN_BY_COLLEGES, seat_of
from shared.contracts.common import Duty
from shared.contracts.curriculum.committee import Capacity, CommitteeMember
from tests.domain import test_committee as past
from tests.domain.design_examples import MEMBERS, appoint, dissolve, nominate, order, replace
from tests.domain.machines.curriculum_machine import QUICK, Machine

data = st.data()
people = st.sampled_from([UUID(int=n) for n in range(11, 17)])
capacities = st.sampled_from([*Capacity, *CHOSEN_BY_COLLEGES])
spoken_for = st.sampled_from(["BUREAU", "SUBCOMMITTEE", "chonburi-tc", "siam-rail"])
seats = st.sampled_from(MEMBERS) | st.builds(
    CommitteeMember,
    person=people,
    capacity=capacities,
    organisation=spoken_for,
    duty=st.sampled_from(Duty),
    supplies_equipment=st.booleans(),
)
centres = st.sampled_from([frozenset({"chonburi-tc"}), frozenset[str]()])


class CommitteeMachine(Machine):
    DECIDER = COMMITTEE
    EXAMPLES = (past.college_nominated, past.appointed, past.replaced, past.dissolved)

    def leading_on(self) -> list[Any]:
        number = f"{100 + len(self.events)}/2564"
        paper = order(number, dated=self.today)
        secretary = MEMBERS[1].but(person=UUID(int=20 + len(self.events)))
        now = {"on": self.today}
        return [
            appoint(**now, order=paper),
            *(
                nominate(**now, person=m.person, capacity=m.capacity, organisation=m.organisation)
                for m in MEMBERS[2:]
            ),
            *(
                replace(**now, order=paper, leaving=m.person, joining=secretary)
                for m in self.state.members[1:2]
            ),
        ]

    @rule(data=data, person=people, capacity=capacities, organisation=spoken_for)
    def nominate(self, data: st.DataObject, person: UUID, capacity: Capacity, organisation: str) -> None:
        who = {"person": person, "capacity": capacity, "organisation": organisation}
        self.put(nominate(**self.hand(data, "chonburi-tc"), **who))

    @rule(data=data, more=st.lists(seats, max_size=1), centres=centres)
    def appoint(self, data: st.DataObject, more: list[CommitteeMember], centres: frozenset[str]) -> None:
        hand, paper = self.hand(data, "BUREAU"), self.paper(data)
        self.put(appoint(**hand, order=paper, members=(*MEMBERS, *more), centres=centres))

    @rule(data=data, leaving=people, joining=seats, centres=centres)
    def replace(
        self, data: st.DataObject, leaving: UUID, joining: CommitteeMember, centres: frozenset[str]
    ) -> None:
        hand, paper = self.hand(data, "BUREAU"), self.paper(data)
        self.put(replace(**hand, order=paper, leaving=leaving, joining=joining, centres=centres))

    @rule(data=data)
    def dissolve(self, data: st.DataObject) -> None:
        if data.draw(st.integers(0, 3)) == 0:
            self.put(dissolve(**self.hand(data, "BUREAU"), order=self.paper(data)))

    @invariant()
    def members_are_a_lawful_committee(self) -> None:
        members = self.state.members
        if members:
            assert {member.capacity for member in members} == set(Capacity)
            assert len({member.person for member in members}) == len(members)
            chairs = [member for member in members if member.duty is Duty.CHAIR]
            assert [chair.supplies_equipment for chair in chairs] == [False]
            assert any(member.duty is Duty.SECRETARY for member in members)
            chosen = {seat_of(member) for member in members if member.capacity in CHOSEN_BY_COLLEGES}
            assert chosen <= {seat_of(nominee) for nominee in self.state.nominees}

    @invariant()
    def orders_are_used_once_and_in_order_of_days(self) -> None:
        taken = [key for event in self.events for key in COMMITTEE.keys(event)]
        assert len(set(taken)) == len(taken)
        ordered = [event.on for event in self.events if COMMITTEE.keys(event)]
        assert ordered == sorted(ordered)
        assert all(order.dated <= self.today + timedelta(days=0) for order in self.state.orders)


TestCommittees = CommitteeMachine.TestCase
TestCommittees.settings = QUICK
