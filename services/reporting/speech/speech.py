"""How numbers, days and instants are written for a reader, who chooses language, era and digits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from services.reporting.speech.words import WORDS, said
from shared.contracts.common import Body
from shared.contracts.registry import published
from shared.http.signing_in.roles import Role
from shared.http.signing_in.tokens import Principal
from shared.http.wording.language import Language
from shared.kernel.fiscal_year import BANGKOK, BUDDHIST_ERA, bangkok_date
from shared.kernel.places import PROVINCES, OvecRegion
from shared.kernel.thai import buddhist_year, short_date, to_thai_digits

SOURCE_OF = {"trained_teacher": "enrolment", "project_stage": "training", "report_stage": "training"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Calendar(StrEnum):
    """From which year is counted."""

    BUDDHIST = "be"
    COMMON = "ce"


class Digits(StrEnum):
    """๑๒๓ or 123."""

    THAI = "thai"
    ARABIC = "arab"


@dataclass(frozen=True, slots=True)
class Speech:
    """The three choices of a reader. Codes and ids are written as they are, whatever the digits."""

    language: Language = "th"
    calendar: Calendar = Calendar.BUDDHIST
    digits: Digits = Digits.ARABIC

    def t(self, key: str, **facts: object) -> str:
        """Words of the catalogue."""
        return said(key, self.language, **facts)

    def word(self, kind: str, code: str | None) -> str:
        """The word of a code of the API (a stage, a desk, a role); a code without one stays as it is."""
        if kind == "role" and code in set(Role):
            return self.pick(Role(code))
        key = f"{kind}.{code}"
        return self.t(key) if key in WORDS else str(code or "–")

    def document(self, number: str | None) -> str:
        """A paper's number as it was given; a resolution by its meeting."""
        body, _, meeting = (number or "–").rpartition(" ")
        return self.meeting(body, meeting) if body in set(Body) else number or "–"

    def meeting(self, held_by: str, number: str) -> str:
        """As minutes name it: สำนักฯ ครั้งที่ 4/2564."""
        return self.t("meeting.of", body=self.word("desk", held_by), number=self.numerals(number))

    def step(self, what: str) -> str:
        """A step of a project's trail: a stage, a decision on paper, or a move of its report."""
        kind, _, stage = what.rpartition(" ")
        if kind == "report":
            return self.t("project.report_step", what=self.word("report_stage", stage))
        event = published().get(f"ovec.training.{what}")
        if event is None:
            return self.word("project_stage", what)
        return event.MEANING_TH if self.language == "th" else (event.__doc__ or what).split("\n")[0]

    def pick(self, both: Any) -> str:
        """The reader's one of two texts, whatever calls them ``th``, ``name_th`` or ``title_th``."""
        if both is None:
            return "–"
        names = (self.language, f"name_{self.language}", f"title_{self.language}")
        texts = (both.get(name) if isinstance(both, Mapping) else getattr(both, name, None) for name in names)
        return str(next(filter(None, texts), "–"))

    def n(self, value: float | None) -> str:
        """A number with its thousands apart; a dash where there is none."""
        if value is None:
            return "–"
        return self.numerals(f"{value:,}" if isinstance(value, int) else f"{value:,.1f}".removesuffix(".0"))

    def percent(self, share: float | None) -> str:
        """A share as whole per cent, rounded down: 99.9 % is not yet all."""
        return "–" if share is None else self.numerals(f"{int(share * 100 + 1e-9):,}%")

    def day(self, on: date | None) -> str:
        """1 ต.ค. 2564; in the common era the era is named, for Thai readers expect the other."""
        if on is None:
            return "–"
        be = self.calendar is Calendar.BUDDHIST
        if self.language == "en":
            text = f"{on.day} {_MONTHS[on.month - 1]} {f'{buddhist_year(on)} BE' if be else on.year}"
        else:
            text = short_date(on, thai_digits=False)
            if not be:
                text = f"{text.rpartition(' ')[0]} ค.ศ. {on.year}"
        return self.numerals(text)

    def instant(self, at: datetime | None, *, seconds: bool = False) -> str:
        """Day and time in Bangkok."""
        if at is None:
            return "–"
        return f"{self.day(bangkok_date(at))} {self.time(at, seconds=seconds)}"

    def time(self, at: datetime, *, seconds: bool = False) -> str:
        """14.05 น., or 14:05 in English."""
        here = at.astimezone(BANGKOK)
        text = here.strftime("%H:%M:%S" if seconds else "%H:%M")
        return self.numerals(text.replace(":", ".") + " น." if self.language == "th" else text)

    def year(self, fiscal_year: int) -> str:
        """The number of a fiscal year in the reader's era."""
        be = self.calendar is Calendar.BUDDHIST
        return self.numerals(str(fiscal_year if be else fiscal_year - BUDDHIST_ERA))

    def era_year(self, fiscal_year: int) -> str:
        """ปีงบประมาณ พ.ศ. 2564."""
        return self.t(f"year.{self.calendar}", year=self.year(fiscal_year))

    def month(self, on: date) -> str:
        """The month alone, short."""
        return (
            short_date(on, thai_digits=False).split(" ")[1]
            if self.language == "th"
            else _MONTHS[on.month - 1]
        )

    def place(self, code: str) -> str:
        """A province by its code."""
        return self.pick(PROVINCES[code]) if code in PROVINCES else code

    def who(self, principal: Principal) -> str:
        """As whom one is signed in, and what of the country one sees in detail; never a name."""
        role = self.word("role", principal.role)
        if principal.province:
            return self.t("who.scoped", role=role, place=self.place(principal.province))
        if principal.region in set(OvecRegion):
            return self.t("who.scoped", role=role, place=self.pick(OvecRegion(principal.region)))
        return role

    def input_day(self, at: datetime | None) -> str:
        """A day as a form field of the browser has it."""
        return bangkok_date(at).isoformat() if at else ""

    def source_of(self, figure: str) -> str:
        """Which service's stream a fact of this figure rests on."""
        return SOURCE_OF.get(figure, "curriculum")

    def numerals(self, text: str) -> str:
        """The digits as the reader likes them."""
        return to_thai_digits(text) if self.digits is Digits.THAI else text
