"""What `make run` and `make status` print."""

import asyncio
import os
from collections.abc import Iterable
from uuid import UUID

import httpx
from rich.console import Console
from rich.table import Table

from deploy.local.demo_users import ROLES, DemoUser, demo_users
from deploy.local.environment import HTTP_PROCESSES, PROCESSES, SERVICES, Site
from deploy.local.paths import DEMO_USERS
from deploy.local.ports import HOST, answers
from deploy.local.scenario.api import Api, Who
from deploy.local.state import LocalState
from deploy.local.system import demo_token

SAMPLE_COLLEGE = "chonburi-tc"
SAMPLES = {  # role: a service and a path that the role may read; {teacher}: a teacher of the sample college
    "central.officer": ("reporting", "/v1/funnel?fiscal_year=2564&by=group"),
    "bureau.officer": ("training", "/v1/projects?fiscal_year=2564"),
    "bureau.director": ("reporting", "/v1/kpis/RAIL/2564/proof/5.2-R1"),
    "subcommittee.secretary": ("curriculum", "/v1/curricula"),
    "enterprise.representative": ("curriculum", "/v1/curricula?field=RAIL"),
    "college.academic": ("training", f"/v1/projects?centre={SAMPLE_COLLEGE}"),
    "college.personnel": ("enrolment", "/v1/teachers"),
    "teacher": ("enrolment", "/v1/teachers/{teacher}/record"),
    "supervisor": ("reporting", "/v1/kpis?fiscal_year=2564"),
    "ministry.reader": ("enrolment", "/v1/events?after=0&limit=5"),
    "privacy.officer": ("enrolment", "/v1/people/{teacher}/identity?purpose=SUBJECT_REQUEST"),
    "operator": ("reporting", "/v1/behind"),
}
_console = Console(soft_wrap=True, highlight=False)


def print_addresses(site: Site) -> None:
    """Where the services are, with their OpenAPI pages."""
    table = Table("service", "address", "OpenAPI", box=None, header_style="bold", pad_edge=False)
    for service in SERVICES:
        table.add_row(service, site.urls[service], f"{site.urls[service]}/docs")
    table.add_row("dashboard", f"{site.urls['reporting']}/dashboard", "")
    table.add_row("issuer", site.urls["issuer"], f"{site.urls['issuer']}/docs")
    table.add_row("kafka", site.kafka, "")
    _console.print("\n", table, sep="")


async def print_tokens(site: Site) -> None:
    """One per role, in a command that can be pasted."""
    _console.print(
        "\n[bold]One demo user per role[/bold] (tokens live for an hour; a new one: make token NAME=…)"
    )
    async with Api(site.urls) as api:
        teacher = await _a_teacher(api)
        for user in _one_per_role(demo_users(DEMO_USERS).values()):
            service, path = SAMPLES[user.role]
            if user.role == "teacher" and teacher:
                access = await api.token(Who("teacher", SAMPLE_COLLEGE, teacher))
            else:
                access = await demo_token(site.urls["issuer"], user.name)
            address = site.urls[service] + path.format(teacher=teacher or user.person)
            _console.print(f"\n# {user.role}: {user.name} of {user.org}", style="dim")
            _console.print(f"curl -sH 'Authorization: Bearer {access}' '{address}'", markup=False)


async def print_status(state: LocalState) -> None:
    """A row per process."""
    pids = state.running() if state.is_locked() else {}
    ports = state.kept_ports()
    table = Table("process", "pid", "state", "port", "ready", box=None, header_style="bold", pad_edge=False)
    for name in dict.fromkeys(["postgres", "kafka", *PROCESSES, *pids]):
        pid = pids.get(name)
        up = pid is not None and _is_alive(pid)
        port = ports.get(name)
        table.add_row(
            name, str(pid) if up else "", "[green]up[/green]" if up else "[red]down[/red]",
            str(port or ""), await _readiness(name, port) if up else "",
        )  # fmt: skip
    _console.print(table)


async def _a_teacher(api: Api) -> UUID | None:
    """Her id is known only once the scenario was played."""
    answer = await api.send(
        Who("college.personnel", SAMPLE_COLLEGE), "GET", "enrolment", "/v1/teachers?limit=1"
    )
    items = answer.json().get("items") if answer.is_success else None
    return UUID(items[0]["teacher"]) if items else None


def _one_per_role(users: Iterable[DemoUser]) -> list[DemoUser]:
    first: dict[str, DemoUser] = {}
    for user in users:
        first.setdefault(user.role, user)
    return [first[role] for role in ROLES if role in first]


async def _readiness(name: str, port: int | None) -> str:
    if port is None:
        return ""
    if name not in {*HTTP_PROCESSES, "projector"}:
        return "yes" if await asyncio.to_thread(answers, port) else "no"
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
            answer = await client.get(f"http://{HOST}:{port}/readyz")
    except httpx.TransportError:
        return "no answer"
    if not answer.is_success:
        return f"no: {answer.text[:120]}"
    writes = answer.json().get("writes", "taken")
    return "yes" if writes == "taken" else f"reads only, writes {writes}"


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True
