"""`python -m deploy.local.kpi_table`: both KPIs of every field beside what the scenario expects."""

import asyncio
import sys
from dataclasses import dataclass
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from deploy.local.scenario.api import Api, PlayError, Who, urls_from_environment
from deploy.local.scenario.read import DataError, Scenario, scenario
from deploy.local.scenario.thread import Thread
from deploy.local.scenario.world import FieldData

CENTRAL = Who("central.officer", "OVEC")
KPIS = ("curricula", "teachers")  # 5.1-R1 and 5.2-R1, as the reporting service names them
LEAST_WIDTH = 96
_COLOURS = {"green": "green", "amber": "yellow", "red": "red", "grey": "dim"}


@dataclass(frozen=True)
class Row:
    """A field as the scenario tells it, and as reporting has it."""

    field: FieldData
    found: dict[str, Any] | None

    def actual(self, kpi: str) -> int | None:
        """The figure; None where reporting has no such field."""
        return self.found[kpi]["actual"] if self.found else None

    def cell(self, kpi: str) -> str:
        """Figure and status, in words of both languages."""
        if self.found is None:
            return "-"
        judged = self.found[kpi]
        colour, label = _COLOURS[judged["status"]], judged["label"]
        figure = f"{judged['actual']}/{judged['target']}"
        return f"{figure:<6}[{colour}]{label['th']}\n      {label['en']}[/{colour}]"

    @property
    def as_expected(self) -> bool:
        """Both figures."""
        return all(self.actual(kpi) == getattr(self.field.expected, kpi) for kpi in KPIS)


async def figures(api: Api, read: Scenario) -> list[Row]:
    """One row a field, in the order of fields.yaml."""
    found: dict[str, dict[str, Any]] = {}
    thread, after = Thread(api, "KPIs"), ""
    while True:
        path = f"/v1/kpis?fiscal_year={read.year.fiscal_year}&limit=200{after}"
        page = await thread.read(CENTRAL, "reporting", path)
        found |= {item["field"]: item for item in page["items"]}
        if not page["next"]:
            break
        after = f"&after={page['next']}"
    return [Row(field, found.get(field.code)) for field in read.fields]


async def show(api: Api, read: Scenario, console: Console) -> bool:
    """Print the table; whether every figure is as expected."""
    rows, year = await figures(api, read), read.year.fiscal_year
    title = f"ตัวชี้วัด ปีงบประมาณ พ.ศ. {year} / KPIs of FY {year}: ข้อมูลสาธิต / demo data"
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("สาขา\nfield", no_wrap=True)
    for heading in ("5.1-R1 หลักสูตร\nactual/target", "5.2-R1 ครู\nactual/target"):
        table.add_column(heading, no_wrap=True)
    table.add_column("ที่คาดไว้\nexpected", no_wrap=True)
    for row in rows:
        expected = row.field.expected
        mark = "[green]✓[/green]" if row.as_expected else "[red]✗[/red]"
        names = f"[bold]{row.field.code}[/bold] {row.field.th}\n[dim]{row.field.en}[/dim]"
        table.add_row(names, *map(row.cell, KPIS), f"{expected.curricula} · {expected.teachers} {mark}")
    console.print(table)
    for row in rows:
        expected = row.field.expected
        console.print(f"{row.field.code:<11} {expected.why_th}", soft_wrap=True)
        console.print(f"[dim]{'':<11} {expected.why}[/dim]", soft_wrap=True)
    wrong = [row.field.code for row in rows if not row.as_expected]
    console.print(
        f"\n[red]ไม่เป็นไปตามที่คาดไว้ / not as expected: {', '.join(wrong)}[/red]"
        if wrong
        else "\nทุกค่าเป็นไปตามที่คาดไว้ / every figure is as expected"
    )
    return not wrong


def console() -> Console:
    """Wide enough for the table, also where nobody knows how wide the screen is."""
    return Console(width=max(Console().width, LEAST_WIDTH), highlight=False)


async def main() -> int:
    """The exit code: 0 if every figure is as expected."""
    async with Api(urls_from_environment()) as api:
        return 0 if await show(api, scenario(), console()) else 1


if __name__ == "__main__":
    try:
        sys.exit(asyncio.run(main()))
    except (PlayError, DataError) as error:
        console().print(f"[red]no KPI table[/red]\n{error}")
        sys.exit(1)
