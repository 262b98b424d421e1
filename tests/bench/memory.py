"""rss_<process>: how much of the machine's memory a process holds after its load."""

from pathlib import Path

from deploy.local.system import System
from tests.bench.figure import Figure, Runs
from tests.bench.ground import Ground


def note(ground: Ground, system: System) -> None:
    """Remember what each process of ours holds now; the most that was seen counts."""
    for name in system.process_names():
        if pid := system.process(name).pid:
            ground.resident[name] = max(resident(pid), ground.resident.get(name, 0.0))


def resident(pid: int) -> float:
    """Megabytes, as `VmRSS` tells them."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def figures(ground: Ground) -> list[Figure]:
    """One a process, in the order of their names."""
    return [Figure(f"rss_{name}", "MB", Runs.of([held])) for name, held in sorted(ground.resident.items())]
