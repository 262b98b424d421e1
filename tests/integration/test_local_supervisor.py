"""The supervisor, with real processes: what it starts again, how it stops, what it leaves behind."""

import asyncio
import errno
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.local.paths import ROOT
from deploy.local.ports import free_port
from deploy.local.programs import python, readyz
from deploy.local.state import GRACE
from deploy.local.supervisor import Backoff, Program, ProgramError, Supervised, run_once
from shared.service.machinery import CLOSE, DRAIN, FLUSH
from shared.service.offices import CLOSE_WITHIN
from shared.service.serving import FAREWELL, LAST_REQUESTS, LAST_WORDS

QUICK = Backoff(first=0.05, factor=2, longest=0.4, forgiven_after=30)


def standin(folder: Path, *habit: str, stops_within: float = 5) -> Program:
    port = free_port()
    return Program(
        "standin", python("tests.servers.standin", *habit), folder / "standin.log", cwd=ROOT,
        env={"KRUCHANG_PORT": str(port)}, stops_within=stops_within,
        ready=None if habit == ("silent",) else readyz(f"http://127.0.0.1:{port}"),
    )  # fmt: skip


async def until(condition: Callable[[], bool], within: float = 15) -> None:
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110 (what is waited for happens in another process)
            await asyncio.sleep(0.02)


def is_alive(pid: int) -> bool:
    return Path(f"/proc/{pid}/exe").exists()


async def test_a_killed_program_starts_again(tmp_path: Path) -> None:
    said: list[str] = []
    process = Supervised(standin(tmp_path), said.append, QUICK)
    process.start()
    await process.wait_ready(15)
    first = process.pid
    process.kill9()
    await until(lambda: process.pid not in {None, first})
    await process.wait_ready(15)
    await process.stop()
    assert process.starts == 2
    assert said == ["standin ended (SIGKILL); starts again in 0.1 s"]


async def test_a_program_that_cannot_be_started_for_a_while_is_tried_until_it_can(tmp_path: Path) -> None:
    """A full disk: no settings can be written before the start, until somebody has made room."""
    said: list[str] = []
    room = True

    async def write_settings() -> None:
        if not room:
            raise OSError(errno.ENOSPC, "No space left on device")

    process = Supervised(replace(standin(tmp_path), prepare=write_settings), said.append, QUICK)
    process.start()
    await process.wait_ready(15)
    room = False
    process.kill9()
    await until(lambda: len(said) >= 3)
    assert "No space left on device" in said[-1]
    room = True
    await until(lambda: process.starts == 2 and process.pid is not None)
    await process.stop()
    assert process.ended_with is not None


async def test_a_lost_program_stays_away_until_it_is_started(tmp_path: Path) -> None:
    process = Supervised(standin(tmp_path), lambda _: None, QUICK)
    process.start()
    await process.wait_ready(15)
    await process.lose()
    assert (process.pid, process.ended_with, process.starts) == (None, -signal.SIGKILL, 1)
    process.start()
    await process.wait_ready(15)
    await process.stop()


async def test_a_program_that_keeps_ending_is_started_ever_more_slowly(tmp_path: Path) -> None:
    said: list[str] = []
    process = Supervised(standin(tmp_path, "broken"), said.append, QUICK)
    process.start()
    await until(lambda: len(said) >= 5)
    await process.stop()
    assert [line.rsplit("in ", 1)[1] for line in said[:5]] == ["0.1 s", "0.1 s", "0.2 s", "0.4 s", "0.4 s"]
    assert "exit code 1" in said[0]


def test_the_pause_doubles_up_to_its_limit() -> None:
    assert [Backoff(first=1, longest=5).pause(ends) for ends in (1, 2, 3, 4, 50)] == [1, 2, 4, 5, 5]


async def test_waiting_for_a_broken_program_ends_with_its_own_words(tmp_path: Path) -> None:
    process = Supervised(standin(tmp_path, "broken"), lambda _: None, QUICK)
    process.start()
    with pytest.raises(ProgramError, match=r"keeps ending\n(.*\n)*no such luck"):
        await process.wait_ready(15)
    await process.stop()


async def test_waiting_for_a_program_that_does_not_exist_says_so(tmp_path: Path) -> None:
    process = Supervised(
        Program("nobody", ["/no/such/program"], tmp_path / "nobody.log"), lambda _: None, QUICK
    )
    process.start()
    with pytest.raises(ProgramError, match="nobody"):
        await process.wait_ready(15)
    await process.stop()


async def test_no_program_learns_the_superusers_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://root:secret@db/postgres")
    log = tmp_path / "env.log"
    await run_once(Program("env", [sys.executable, "-c", "import os; print(dict(os.environ))"], log))
    assert "PATH" in log.read_text()
    assert "secret" not in log.read_text()


async def test_a_program_that_ignores_the_request_to_end_is_killed(tmp_path: Path) -> None:
    said: list[str] = []
    process = Supervised(standin(tmp_path, "stubborn", stops_within=0.3), said.append, QUICK)
    process.start()
    await process.wait_ready(15)
    pid = process.pid
    await process.stop()
    assert pid
    assert not is_alive(pid)
    assert said == ["standin did not end within 0 s: killed"]


async def test_a_stopped_program_stays_stopped_until_it_is_started(tmp_path: Path) -> None:
    process = Supervised(standin(tmp_path), lambda _: None, QUICK)
    process.start()
    await process.wait_ready(15)
    await process.stop()
    assert not await process.is_ready()
    process.start()
    await process.wait_ready(15)
    await process.stop()
    assert process.starts == 2


async def test_stopping_between_two_starts_does_not_wait_for_the_next(tmp_path: Path) -> None:
    said: list[str] = []
    process = Supervised(standin(tmp_path, "broken"), said.append, Backoff(first=60, longest=60))
    process.start()
    await until(lambda: bool(said))
    began = time.monotonic()
    await process.stop()
    assert time.monotonic() - began < 1


async def test_a_task_that_fails_says_why_and_one_that_hangs_is_ended(tmp_path: Path) -> None:
    with pytest.raises(ProgramError, match="no such luck"):
        await run_once(standin(tmp_path, "broken"))
    with pytest.raises(ProgramError, match="has not ended"):
        await run_once(standin(tmp_path, "silent"), within=0.5)


def test_a_new_start_waits_for_what_a_killed_supervisor_left_behind_rather_than_move_its_ports() -> None:
    stop = (FAREWELL, LAST_WORDS, LAST_REQUESTS, CLOSE_WITHIN, DRAIN, FLUSH, CLOSE)
    assert sum(stop) < min(GRACE, Program("any", [], Path()).stops_within)


async def test_what_a_killed_supervisor_started_does_not_outlive_it(tmp_path: Path) -> None:
    script = (
        "import asyncio, sys\n"
        "from pathlib import Path\n"
        "from tests.integration.test_local_supervisor import Supervised, standin\n"
        "async def main():\n"
        "    process = Supervised(standin(Path(sys.argv[1]), 'silent'))\n"
        "    process.start()\n"
        "    await process.wait_ready()\n"
        "    print(process.pid, flush=True)\n"
        "    await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    supervisor = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, str(tmp_path), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert supervisor.stdout
    child = int(await supervisor.stdout.readline())
    log = tmp_path / "standin.log"
    await until(lambda: log.exists() and "started" in log.read_text())  # it really is the program by now
    supervisor.kill()
    await supervisor.wait()
    await until(lambda: not is_alive(child))
