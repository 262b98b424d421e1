"""What offices decide in any history: curricula from draft to withdrawal, orders and memos on paper.

As in any_nation.py: what the aggregate itself would allow, on any business day.
"""

from datetime import date
from random import Random
from typing import Any
from uuid import UUID

from shared.contracts.common import Body, Document, Duty, Resolution
from shared.contracts.curriculum import committee as k
from shared.contracts.curriculum import curriculum as c
from shared.contracts.curriculum.content import CompletionPolicy, Content, Module
from shared.contracts.event import Event
from shared.contracts.training import budget as b
from shared.contracts.training.policy import FundingRoute
from shared.contracts.training.project import OperatingCommitteeAppointed
from shared.kernel.ids import stream_id
from tests.reporting.histories import History, person

CURRICULA = {UUID(int=101): "RAIL", UUID(int=102): "EV"}
# a draft may come to force at once: what is in force is counted most
NEXT: dict[type[Event] | None, tuple[type[Event], ...]] = {
    None: (c.CurriculumDrafted, c.CurriculumVersionStarted),
    c.CurriculumDrafted: (c.CurriculumDraftRevised, c.CurriculumSubmitted, c.CurriculumSubmitted),
    c.CurriculumDraftRevised: (c.CurriculumSubmitted,),
    c.CurriculumSubmitted: (c.CurriculumReturnedForRevision, c.CurriculumEndorsed, c.CurriculumRejected),
    c.CurriculumReturnedForRevision: (c.CurriculumDraftRevised,),
    c.CurriculumEndorsed: (c.CurriculumApproved, c.CurriculumEndorsed, c.CurriculumReturnedForRevision),
    c.CurriculumApproved: (c.CurriculumVersionStarted,),
    c.CurriculumVersionStarted: (c.CurriculumSuperseded, c.CurriculumWithdrawn),
    c.CurriculumSuperseded: (c.CurriculumVersionStarted,),
    c.CurriculumWithdrawn: (c.CurriculumVersionStarted,),
    c.CurriculumRejected: (),
}


class Design:
    """Puts them on a history; where each curriculum's version stands."""

    def __init__(self, rng: Random, history: History) -> None:
        self._rng, self._history = rng, history
        self._versions: dict[tuple[UUID, int], type[Event]] = {}
        self._numbers = 0

    def curriculum(self, on: date) -> None:
        """A version's next step."""
        curriculum, version = self._rng.choice(list(CURRICULA)), self._rng.randint(1, 2)
        if able := NEXT[self._versions.get((curriculum, version))]:
            kind = self._rng.choice(able)
            written = {
                "curriculum": curriculum, "version": version, "field": CURRICULA[curriculum], "on": on,
                "content": self._content(), "workshop": UUID(int=8), "reason": f"แก้ไขข้อ {self.number()}",
                "content_hash": "0" * 64, "hours": self._rng.randint(18, 60),
                "completion": CompletionPolicy(), "organisation": "SUBCOMMITTEE",
                "resolution": self.resolution(on), "completes": self._rng.choice((None, True, False)),
                "body": self._rng.choice((Body.SUBCOMMITTEE, Body.ENTERPRISE)),
            }  # fmt: skip
            self._record(kind, written, curriculum)
            self._versions[curriculum, version] = kind

    def paper(self, on: date, of: dict[str, Any]) -> None:
        """An order or memo about a project, or the order of a design committee."""
        joining = k.CommitteeMember(
            person=person(1), capacity=k.Capacity.BUREAU, organisation="BUREAU", duty=Duty.MEMBER
        )
        written = {
            **of, "on": on, "order": self.document(on), "memo": self.document(on), "members": (),
            "amount": self._rng.randint(1, 9) * 100, "money_from": "งบส่วนกลาง", "quarter": 2,
            "funding_route": FundingRoute.VIA_BUREAU, "leaving": person(2), "joining": joining,
        }  # fmt: skip
        committee = stream_id("committee", of["field"], of["fiscal_year"])
        budget = stream_id("budget", of["project"])
        kinds: dict[type[Event], UUID] = {
            OperatingCommitteeAppointed: of["project"],
            b.BudgetAllocated: budget,
            b.BudgetTransferredToCollege: budget,
            k.DesignCommitteeAppointed: committee,
            k.CommitteeMemberReplaced: committee,
            k.DesignCommitteeDissolved: committee,
        }
        kind = self._rng.choice(list(kinds))
        self._record(kind, written, kinds[kind])

    def resolution(self, on: date) -> Resolution:
        return Resolution(body=Body.BUREAU, meeting=f"{self.number() % 1000}/2564", dated=on)

    def document(self, on: date) -> Document:
        """No two have the same number."""
        return Document(number=f"ศธ 0603/{self.number()}", dated=on, issued_by="BUREAU")

    def number(self) -> int:
        self._numbers += 1
        return self._numbers

    def _content(self) -> Content:
        module = Module(
            title_th="ระบบราง", title_en="Rail", theory_hours=self._rng.randint(1, 9), practical_hours=20,
            competencies=("ซ่อมบำรุง",), assessment="ปฏิบัติ",
        )  # fmt: skip
        title = f"ช่างระบบราง รุ่น {self.number()}"
        return Content(
            title_th=title, title_en="Rail", modules=(module,), technologies=(), completion=CompletionPolicy()
        )

    def _record(self, kind: type[Event], written: dict[str, Any], stream: UUID) -> None:
        said = kind(**{name: written[name] for name in kind.model_fields if name in written})
        self._history.record(said, stream)
