"""No sequence of commands brings a field, a college, a network or a workshop into a forbidden state."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from services.curriculum.domain import field, membership, workshop
from services.curriculum.domain.college import COLLEGE
from shared.contracts.common import CollegeGroup, Sector
from tests.domain import test_college, test_field, test_membership, test_workshop
from tests.domain.design_examples import MEMBERS, cancel, hold, reschedule, schedule
from tests.domain.machines.curriculum_machine import QUICK, Machine
from tests.domain.network_examples import by_central, designate, join, leave, paper, register, set_target

data = st.data()


class FieldMachine(Machine):
    DECIDER = field.FIELD
    EXAMPLES = (test_field.designated, test_field.target_set)

    def leading_on(self) -> list[Any]:
        return [
            designate(on=self.today),
            set_target(on=self.today),
            set_target(on=self.today, min_teachers=30),
        ]

    @rule(data=data, name=st.sampled_from(["ระบบราง", "ระบบขนส่งทางราง", "Rail"]))
    def designate(self, data: st.DataObject, name: str) -> None:
        self.put(designate(**self.hand(data, "OVEC"), name_th=name, document=self.paper(data)))

    @rule(
        data=data,
        year=st.sampled_from([2564, 2565]),
        curricula=st.integers(0, 2),
        teachers=st.sampled_from([5, 19, 20, 40]),
        waived=st.booleans(),
        closed=st.booleans(),
    )
    def set_target(
        self, data: st.DataObject, year: int, curricula: int, teachers: int, waived: bool, closed: bool
    ) -> None:
        waiver = self.paper(data) if waived else None
        target = field.Target(fiscal_year=year, min_curricula=curricula, min_teachers=teachers, waiver=waiver)
        command = set_target(**self.hand(data, "OVEC"), target=target, fiscal_year_closed=closed)
        assert not (self.put(command) and closed)

    @invariant()
    def never_forbidden(self) -> None:
        assert len([e for e in self.events if isinstance(e, type(test_field.designated))]) <= 1
        years = [target.fiscal_year for target in self.state.targets]
        assert years == sorted(set(years))
        for target in self.state.targets:
            assert target.waiver or (target.min_curricula >= 1 and target.min_teachers >= 20)


class CollegeMachine(Machine):
    DECIDER = COLLEGE
    EXAMPLES = (test_college.registered,)

    def leading_on(self) -> list[Any]:
        return [register(on=self.today)]

    @rule(data=data, sector=st.sampled_from(Sector), name=st.sampled_from(["วิทยาลัย", "College"]))
    def register(self, data: st.DataObject, sector: Sector, name: str) -> None:
        self.put(register(**self.hand(data, "OVEC"), sector=sector, name_th=name))

    @invariant()
    def never_forbidden(self) -> None:
        assert len(self.events) <= 1


class MembershipMachine(Machine):
    DECIDER = membership.MEMBERSHIP
    EXAMPLES = (
        test_membership.joined,
        test_membership.changed,
        test_membership.made_centre,
        test_membership.centre_revoked,
        test_membership.left,
    )
    groups = st.sampled_from(CollegeGroup)

    def leading_on(self) -> list[Any]:
        return [
            join(on=self.today),
            by_central(membership.DesignateCentre, on=self.today),
            by_central(membership.ChangeGroup, on=self.today, group=CollegeGroup.EXPERT),
            by_central(membership.RevokeCentre, on=self.today),
            leave(on=self.today),
        ]

    @rule(data=data, group=groups, known=st.booleans(), teaches=st.booleans())
    def join(self, data: st.DataObject, group: CollegeGroup, known: bool, teaches: bool) -> None:
        hand = self.hand(data, "chonburi-tc")
        self.put(join(**hand, group=group, field_designated=known, teaches_field=teaches))

    @rule(data=data, group=groups)
    def change_group(self, data: st.DataObject, group: CollegeGroup) -> None:
        hand = self.hand(data, "OVEC")
        self.put(by_central(membership.ChangeGroup, **hand, group=group, document=self.paper(data)))

    @rule(data=data, kind=st.sampled_from([membership.DesignateCentre, membership.RevokeCentre]))
    def designate_or_revoke(self, data: st.DataObject, kind: Any) -> None:
        self.put(by_central(kind, **self.hand(data, "OVEC"), document=self.paper(data)))

    @rule(data=data)
    def leave(self, data: st.DataObject) -> None:
        self.put(leave(**self.hand(data, "chonburi-tc")))

    @invariant()
    def never_forbidden(self) -> None:
        effective = [event.on for event in self.events]
        assert effective == sorted(effective)
        names = [type(event).__name__ for event in self.events]
        joined, left = names.count("CollegeJoinedNetwork"), names.count("CollegeLeftNetwork")
        assert joined - left == (1 if self.state.stage in membership.ACTIVE else 0)
        made, unmade = names.count("NetworkCentreDesignated"), names.count("NetworkCentreRevoked")
        assert made - unmade == (1 if self.state.stage is membership.Stage.CENTRE else 0)


class WorkshopMachine(Machine):
    DECIDER = workshop.WORKSHOP
    EXAMPLES = (test_workshop.scheduled, test_workshop.moved, test_workshop.held, test_workshop.cancelled)

    def leading_on(self) -> list[Any]:
        tomorrow = self.today + timedelta(days=1)
        return [
            schedule(on=self.today, first_day=self.today, last_day=tomorrow),
            reschedule(on=self.today, first_day=self.today, last_day=self.today),
            hold(on=self.today),
        ]

    @rule(data=data, begins=st.integers(-1, 2), lasts=st.integers(-1, 2), appointed=st.booleans())
    def schedule(self, data: st.DataObject, begins: int, lasts: int, appointed: bool) -> None:
        hand, days = self.hand(data, "BUREAU"), self.days(begins, lasts)
        self.put(schedule(**hand, **days, committee_appointed=appointed))

    @rule(data=data, begins=st.integers(-1, 2), lasts=st.integers(-1, 2))
    def reschedule(self, data: st.DataObject, begins: int, lasts: int) -> None:
        self.put(reschedule(**self.hand(data, "BUREAU"), **self.days(begins, lasts)))

    @rule(
        data=data,
        came=st.sets(st.sampled_from([UUID(int=n) for n in range(12, 17)])),
        dated=st.integers(-1, 1),
        appointed=st.booleans(),
    )
    def hold(self, data: st.DataObject, came: set[UUID], dated: int, appointed: bool) -> None:
        minutes = paper(dated=self.today + timedelta(days=dated))
        members = MEMBERS if appointed else ()
        hand = self.hand(data, "BUREAU")
        self.put(hold(**hand, attendees=frozenset(came), minutes=minutes, members=members))

    @rule(data=data)
    def cancel(self, data: st.DataObject) -> None:
        if data.draw(st.integers(0, 3)) == 0:
            self.put(cancel(**self.hand(data, "BUREAU")))

    def days(self, begins: int, lasts: int) -> dict[str, date]:
        first = self.today + timedelta(days=begins)
        return {"first_day": first, "last_day": first + timedelta(days=lasts)}

    @invariant()
    def never_forbidden(self) -> None:
        state = self.state
        if state.stage is not workshop.Stage.ABSENT:
            assert state.first_day <= state.last_day
        if state.stage is workshop.Stage.HELD:
            assert set(state.attendees) <= {member.person for member in MEMBERS}
            assert self.events[-1].on >= state.first_day
        if state.quorate:
            assert len(state.attendees) * 2 > len(MEMBERS)
            assert MEMBERS[3].person in state.attendees


TestFields, TestColleges = FieldMachine.TestCase, CollegeMachine.TestCase
TestMemberships, TestWorkshops = MembershipMachine.TestCase, WorkshopMachine.TestCase
TestFields.settings = TestColleges.settings = TestMemberships.settings = TestWorkshops.settings = QUICK
