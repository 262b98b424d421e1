"""Log files: one per process, appended by the process itself; read here by whoever follows."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

KEEP_BYTES = 20_000_000
AT_ONCE = 1_000_000


def last_lines(log: Path, count: int = 15) -> str:
    """The end of a log, for an error message."""
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 64_000))
        return "\n".join(file.read().decode(errors="replace").splitlines()[-count:])


def make_room(log: Path) -> None:
    """Before a process starts: its folder exists, and a log grown too long steps aside (one is kept)."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > KEEP_BYTES:
        log.replace(log.with_suffix(".log.1"))


async def follow(folder: Path, *, from_start: bool = False) -> AsyncIterator[tuple[str, str]]:
    """Every new line of every log in the folder, as (name of the process, line), for ever."""
    read_to = {} if from_start else dict(_sizes(folder))
    while True:
        for log, size in _sizes(folder):
            place = read_to.get(log, 0)
            if size < place:  # it stepped aside
                place = 0
            lines, read_to[log] = _complete_lines(log, place)
            for line in lines:
                yield log.stem, line
        await asyncio.sleep(0.2)


def _sizes(folder: Path) -> list[tuple[Path, int]]:
    return [(log, log.stat().st_size) for log in sorted(folder.glob("*.log"))]


def _complete_lines(log: Path, place: int) -> tuple[list[str], int]:
    with log.open("rb") as file:
        file.seek(place)
        read = file.read(AT_ONCE)
    end = read.rfind(b"\n") + 1
    if end == 0 and len(read) == AT_ONCE:  # a line longer than that
        end = len(read)
    return read[:end].decode(errors="replace").splitlines(), place + end
