"""A project's steps: each after the one before it, and about what is selected at that moment."""

from datetime import date

from services.training.domain.project.aggregate import PROJECT
from shared.eventsourcing.deciding.testing import Spec
from tests.domain import training_examples as rail
from tests.domain.training_examples import COMPLETE, IN_FORCE, ON_THE_DESK, RUNNING

project = Spec(PROJECT)


def test_what_is_proposed_and_approved_is_what_is_selected_at_that_moment() -> None:
    other = IN_FORCE.but(chosen=IN_FORCE.chosen.but(version=2))  # looked up before the centre selected anew
    code = "project.curriculum_not_yet_known"
    project.given(*COMPLETE).when(rail.propose.but(version=other)).refused(code)
    endorsed = project.given(*ON_THE_DESK, rail.endorsed)
    endorsed.when(rail.approve.but(version=other)).refused(code)


def test_nothing_is_dated_before_the_step_before_it_but_a_reaction_is_not_refused_for_its_date() -> None:
    before = date(2021, 1, 31)
    endorsed = project.given(*ON_THE_DESK, rail.endorsed)
    for command in (rail.approve, rail.reject, rail.return_it):
        endorsed.when(command.but(on=before)).refused("date.before_last_step", last="2021-02-01")
    project.given(*COMPLETE).when(rail.propose.but(on=before)).refused("date.before_last_step")
    delivered = project.given(*RUNNING, rail.delivered)
    delivered.when(rail.close.but(on=before)).then(rail.closed.but(on=before))


def test_what_is_delivered_as_the_year_ends_or_later_has_a_week_for_its_report() -> None:
    running = project.given(*RUNNING)
    for on, days, due in (
        (date(2021, 9, 22), 30, date(2021, 9, 30)),
        (date(2021, 9, 29), 30, date(2021, 10, 6)),
        (date(2021, 10, 15), 30, date(2021, 10, 22)),
        (date(2021, 10, 15), 3, date(2021, 10, 18)),
    ):
        late = rail.deliver.but(on=on, report_due_days=days)
        running.when(late).then(rail.delivered.but(on=on, report_due_on=due))
