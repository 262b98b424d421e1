"""A cover for tests that need one."""

from datetime import UTC, datetime
from uuid import UUID

from services.reporting.api.room import Standing
from services.reporting.api.words import Words
from services.reporting.exports.cover import Cover
from services.reporting.speech.speech import Calendar, Digits, Speech
from shared.http.signing_in.roles import Role
from shared.http.signing_in.tokens import Principal


def cover() -> Cover:
    standing = Standing(
        as_of=datetime(2021, 4, 1, 3, 0, tzinfo=UTC), through=None, provisional=True, rules_version="2564.2",
        low_water={"curriculum": None, "training": datetime(2021, 4, 1, tzinfo=UTC), "enrolment": None},
    )  # fmt: skip
    principal = Principal(UUID(int=1), Role.SUPERVISOR, "OVEC", None, "sub:1")
    speech = Speech("en", Calendar.COMMON, Digits.ARABIC)
    return Cover(Words(th="ทดสอบ", en="Test"), standing, principal, speech, demo=True)
