"""The composition root: which parts make the training service."""

from pathlib import Path

from services.training.api import (
    budget,
    drafting,
    fiscal_years,
    projects,
    report,
    review,
    running,
    timetable,
)
from services.training.domain.budget import BUDGET
from services.training.domain.choice import CHOICE
from services.training.domain.policy import POLICY
from services.training.domain.project.aggregate import PROJECT
from services.training.domain.refusals import CATALOGUE
from services.training.domain.report import REPORT
from services.training.domain.timetable import TIMETABLE
from services.training.policies import EXECUTE, react
from services.training.replicas import Replicas
from shared.service.service import WriteService

SERVICE = WriteService(
    name="training",
    description="What is organised: fiscal-year policy, projects, budget, sessions, results reports (5.2).",
    catalogue=CATALOGUE,
    deciders=(POLICY, CHOICE, PROJECT, TIMETABLE, BUDGET, REPORT),
    routers=(
        fiscal_years.router,
        projects.router,
        drafting.router,
        review.router,
        running.router,
        timetable.router,
        budget.router,
        report.router,
    ),
    replicas=Replicas,
    schema=Path(__file__).parent / "schema.sql",
    reads_from=("curriculum", "enrolment"),
    react=react,
    execute=EXECUTE,
)
