"""Before any story: the fiscal year's policy, the fields with their targets, the colleges."""

import asyncio

from deploy.local.scenario.read import Scenario
from deploy.local.scenario.scene import CENTRAL, on, paper
from deploy.local.scenario.thread import Thread
from deploy.local.scenario.world import CollegeData, FieldData


async def prologue(thread: Thread, scenario: Scenario) -> None:
    """All of it by the central office."""
    await _policy(thread, scenario)
    await asyncio.gather(
        *(_field(thread, scenario, field) for field in scenario.fields),
        *(_college(thread, scenario, college) for college in scenario.colleges),
    )
    await thread.settle("training", "enrolment")


async def _policy(thread: Thread, scenario: Scenario) -> None:
    policy, year = scenario.year.policy, scenario.year.fiscal_year
    body = on(
        policy.day,
        funding_route=policy.route,
        report_due_days=policy.report_due_days,
        document=paper(policy.number, policy.day, "OVEC"),
    )
    await thread.do(CENTRAL, "training", f"/v1/fiscal-years/{year}/policy", f"{year}/policy", body)
    await thread.do(
        CENTRAL, "training", f"/v1/fiscal-years/{year}/open", f"{year}/open", on(policy.opened_on)
    )


async def _field(thread: Thread, scenario: Scenario, field: FieldData) -> None:
    designation, year, name = scenario.year.designation, scenario.year.fiscal_year, scenario.marked(field)
    body = on(
        designation.day,
        field=field.code,
        name_th=name.th,
        name_en=name.en,
        provinces=field.provinces,
        labour_demand=f"{field.demand} {scenario.year.mark.th}",
        document=paper(designation.number, designation.day, "OVEC"),
    )
    await thread.do(CENTRAL, "curriculum", "/v1/fields", f"{field.code}/designate", body)
    targets = on(
        designation.day,
        fiscal_year=year,
        min_curricula=field.targets.curricula,
        min_teachers=field.targets.teachers,
    )
    path, key = f"/v1/fields/{field.code}/targets", f"{year}/{field.code}/targets"
    await thread.do(CENTRAL, "curriculum", path, key, targets)


async def _college(thread: Thread, scenario: Scenario, college: CollegeData) -> None:
    name = scenario.marked(college)
    body = on(
        scenario.year.colleges_registered_on,
        college=college.code,
        name_th=name.th,
        name_en=name.en,
        province=college.province,
        sector=college.sector,
    )
    await thread.do(CENTRAL, "curriculum", "/v1/colleges", f"{college.code}/register", body)
