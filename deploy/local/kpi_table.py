"""`python -m deploy.local.kpi_table`: both KPIs of every field beside what the scenario expects."""

import asyncio
import sys
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from deploy.local.scenario.api import Api, PlayError, Who, urls_from_environment
from deploy.local.scenario.read import DataError, Scenario, scenario
from deploy.local.scenario.thread import Thread
from deploy.local.scenario.world import FieldData

CENTRAL = Who("central.officer", "OVEC")
KPIS = {"curricula": "5.1-R1", "teachers": "5.2-R1"}  # by the reporting service's names
_COLOURS = {"green": "green", "amber": "yellow", "red": "red", "grey": "dim"}


@dataclass(frozen=True)
class Row:
    """A field as the scenario tells it, and as reporting has it."""

    field: FieldData
    found: dict[str, Any] | None

    def actual(self, kpi: str) -> int | None:
        """The figure; None where reporting has no such field."""
        return self.found[kpi]["actual"] if self.found else None

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
    rows = await figures(api, read)
    year = read.year.fiscal_year
    table = Table(
        title=f"ตัวชี้วัด ปีงบประมาณ {year} / KPIs of FY {year}: ข้อมูลสาธิต / demo data", title_justify="left"
    )
    table.add_column("สาขา / field")
    for kpi in KPIS.values():
        table.add_column(f"{kpi}\nactual/target", justify="right")
        table.add_column("status")
    table.add_column("expected", justify="right")
    table.add_column("")
    for row in rows:
        table.add_row(*_cells(row))
    console.print(table)
    wrong = [row.field.code for row in rows if not row.as_expected]
    console.print(
        f"[red]not as expected: {', '.join(wrong)}[/red]" if wrong else "every figure is as expected"
    )
    return not wrong


def _cells(row: Row) -> list[str]:
    cells = [f"[bold]{row.field.th}[/bold]\n{row.field.en}\n[dim]{row.field.expected.why}[/dim]"]
    for kpi in KPIS:
        judged = row.found[kpi] if row.found else None
        if judged is None:
            cells += ["-", "no such field"]
            continue
        colour, label = _COLOURS.get(judged["status"], ""), judged["label"]
        cells += [
            f"{judged['actual']}/{judged['target']}",
            f"[{colour}]{label['th']}\n{label['en']}[/{colour}]",
        ]
    expected = row.field.expected
    mark = "[green]✓[/green]" if row.as_expected else "[red]✗[/red]"
    return [*cells, f"{expected.curricula} · {expected.teachers}", mark]


async def main() -> int:
    """The exit code: 0 if every figure is as expected."""
    async with Api(urls_from_environment()) as api:
        return 0 if await show(api, scenario(), Console()) else 1


if __name__ == "__main__":
    try:
        sys.exit(asyncio.run(main()))
    except (PlayError, DataError) as error:
        Console(soft_wrap=True).print(f"[red]no KPI table[/red]\n{error}", markup=True)
        sys.exit(1)
