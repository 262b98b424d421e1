"""The composition root of enrolment: every part of it, named once."""

from pathlib import Path

from services.enrolment.api import (
    applications,
    certificates,
    enrolments,
    people,
    records,
    sheets,
    teachers,
    verification,
)
from services.enrolment.domain.application import APPLICATION
from services.enrolment.domain.attendance import SHEET
from services.enrolment.domain.certificate import REGISTER
from services.enrolment.domain.enrolment import ENROLMENT
from services.enrolment.domain.person import PERSON
from services.enrolment.domain.refusals import CATALOGUE
from services.enrolment.domain.seats import SEATS
from services.enrolment.policies import EXECUTE, react
from services.enrolment.replicas import Replicas
from services.enrolment.vault.erasing import erase_again
from services.enrolment.vault.migrate import migrate
from services.enrolment.vault.opening import opened
from services.enrolment.vault.own import EnrolmentSettings
from shared.service.service import WriteService

SERVICE = WriteService(
    name="enrolment",
    description="Who takes part (5.2): people, applications, seats, attendance, completion, certificates.",
    catalogue=CATALOGUE,
    deciders=(PERSON, APPLICATION, SEATS, ENROLMENT, SHEET, REGISTER),
    routers=(
        people.router,
        teachers.router,
        applications.router,
        sheets.router,
        enrolments.router,
        certificates.router,
        verification.router,
        records.router,
    ),
    replicas=Replicas,
    reads_from=("curriculum", "training"),
    react=react,
    execute=EXECUTE,
    schema=Path(__file__).parent / "schema.sql",
    settings=EnrolmentSettings,
    own=opened,
    migrate_own=migrate,
    restored_own=erase_again,
)
