"""What every export states: of when it is, how final, by which rules, who asked, whether it is a demo's."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.reporting.api.room import Standing
from services.reporting.api.words import Words
from services.reporting.figures.places import Places
from services.reporting.judging.rules import RULES
from services.reporting.speech.speech import Speech
from shared.http.signing_in.tokens import Principal
from shared.kernel.places import province

_TITLE = Words(th="เรื่อง", en="Subject")
_AS_OF = Words(th="ข้อมูล ณ", en="Known at")
_THROUGH = Words(th="เหตุการณ์ถึงวันที่", en="Of what had happened by")
_FINAL = Words(th="สถานะข้อมูล", en="Standing")
_COMPLETE = Words(th="ข้อมูลครบถ้วนถึง", en="Complete up to")
_RULES = Words(th="หลักเกณฑ์ฉบับ", en="Rules version")
_ASKED = Words(th="ผู้ขอข้อมูล", en="Asked for by")
_SCOPE = Words(th="ขอบเขต", en="Scope")
_DEMO = Words(th="ข้อมูลสาธิต", en="Demo data")
_PROVISIONAL = Words(
    th="เบื้องต้น: ยังไม่ยืนยันว่าได้รับเหตุการณ์ครบถึงเวลาที่แสดง",
    en="provisional: it is not yet proved that all events up to that instant are counted",
)
_SETTLED = Words(th="ครบถ้วนถึงเวลาที่แสดง", en="complete up to that instant")
_NATION = Words(th="ทั่วประเทศ", en="the whole nation")


@dataclass(frozen=True, slots=True)
class Cover:
    """Of one export."""

    title: Words
    standing: Standing
    principal: Principal
    speech: Speech
    demo: bool
    seen: Places | None = None  # None: what is exported is national, whoever asks

    @property
    def asked_by(self) -> str:
        """As whom and for which organisation; never a name."""
        role = self.speech.word("role", self.principal.role)
        return f"{role} ({self.principal.role}), {self.principal.org}"

    @property
    def scope(self) -> str:
        """Of where the details are."""
        if self.seen is None or self.seen.everywhere:
            return self.speech.pick(_NATION)
        return ", ".join(self.speech.pick(province(code)) for code in self.seen.provinces) or "–"

    @property
    def marks(self) -> str:
        """Up to when each source is complete."""
        marks = self.standing.low_water.items()
        return "; ".join(
            f"{self.speech.t(f'source.{source}')}: {self.speech.instant(mark, seconds=True)}"
            for source, mark in marks
        )

    @property
    def final(self) -> str:
        """Provisional, or settled."""
        return self.speech.pick(_PROVISIONAL if self.standing.provisional else _SETTLED)

    @property
    def demo_words(self) -> str:
        """What is said of a demo's figures; empty: they are real."""
        if not self.demo:
            return ""
        return f"{self.speech.t('demo.mark')}: {self.speech.t('demo.why')}"

    def lines(self) -> list[tuple[str, str]]:
        """All of it, each with what it is called."""
        s, standing = self.speech, self.standing
        told = [
            (_TITLE, s.pick(self.title)),
            (_AS_OF, s.instant(standing.as_of, seconds=True)),
            (_THROUGH, s.day(standing.through) if standing.through else ""),
            (_FINAL, self.final),
            (_COMPLETE, self.marks),
            (_RULES, standing.rules_version),
            (_ASKED, self.asked_by),
            (_SCOPE, self.scope),
            (_DEMO, self.demo_words),
        ]
        return [(s.pick(name), value) for name, value in told if value]

    def definitions(self) -> Sequence[tuple[str, str, str]]:
        """What the words mean: of what, in Thai, in English."""
        return [(each.of, each.th, each.en) for each in RULES.definitions]

    def columns(self) -> list[tuple[str, str]]:
        """The same for every row of a file that has no other place for it."""
        s, standing = self.speech, self.standing
        marks = [mark.isoformat() if mark else "" for mark in standing.low_water.values()]
        told = [
            (_AS_OF, standing.as_of.isoformat()),
            (_THROUGH, standing.through.isoformat() if standing.through else ""),
            (_FINAL, "provisional" if standing.provisional else "complete"),
            (_COMPLETE, min(marks, default="")),  # nothing, if one of them has no mark yet
            (_RULES, standing.rules_version),
            (_ASKED, f"{self.principal.role} {self.principal.org}"),
            (_SCOPE, self.scope),
            (_DEMO, "DEMO" if self.demo else ""),
        ]
        return [(s.pick(name), value) for name, value in told]
