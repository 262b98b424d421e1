"""A whole system with real servers and stand-ins for the services."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import httpx
import pytest

from deploy.local.paths import ROOT
from deploy.local.ports import is_free
from deploy.local.supervisor import Backoff
from deploy.local.system import System
from tests.servers.session import server_folder
from tests.servers.standin_run import STANDINS
from tests.servers.system import RunningSystem, running


@pytest.fixture
def folder() -> Iterator[Path]:
    with server_folder() as made:
        yield made


@pytest.fixture
def system(folder: Path, postgres_url: str, kafka: str, topic_prefix: str) -> Iterator[RunningSystem]:
    prefix = topic_prefix.replace(".", "_")
    shared = System(
        folder, postgres=postgres_url, kafka=kafka, topic_prefix=topic_prefix, database_prefix=prefix,
        commands=STANDINS, backoff=Backoff(first=0.05), say=lambda _: None,
    )  # fmt: skip
    with running(shared) as up:
        yield up


def test_a_killed_service_comes_back_at_the_same_address(system: RunningSystem) -> None:
    process = system.system.process("training")
    before = process.pid
    system.kill9("training")
    deadline = time.monotonic() + 15
    while process.pid in {None, before} and time.monotonic() < deadline:
        time.sleep(0.02)
    system.wait_ready("training")
    assert process.pid != before
    assert httpx.get(f"{system.urls['training']}/readyz").is_success


def test_a_replica_is_one_more_process_of_the_same_service(system: RunningSystem) -> None:
    url = system.add_replica("enrolment")
    assert url != system.urls["enrolment"]
    assert httpx.get(f"{url}/readyz").is_success
    assert {"enrolment", "enrolment-2"} <= set(system.system.process_names())


def test_a_demo_user_signs_in(system: RunningSystem) -> None:
    assert system.token("teacher").count(".") == 2
    with pytest.raises(LookupError, match="nobody"):
        system.token("nobody")


async def test_each_runtime_role_enters_its_own_database_only(system: RunningSystem) -> None:
    training = system.system.site.databases["training"]
    connection = await asyncpg.connect(training.runtime)
    assert await connection.fetchval("SELECT current_database()") == training.name
    await connection.close()
    server = training.runtime.rpartition("/")[0]
    elsewhere = system.system.site.databases["enrolment_keys"].name
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(f"{server}/{elsewhere}")


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_stops_everything_that_was_started_within_ten_seconds(
    folder: Path, number: signal.Signals
) -> None:
    run = start_run(folder)
    try:
        printed = wait_for(run, "Following the logs")
        pids = [pid for pid in json.loads((folder / "state" / "running.json").read_text()).values() if pid]
        ports = json.loads((folder / "state" / "ports.json").read_text())
        assert len(pids) == 8
        for service in ("curriculum", "training", "enrolment", "reporting"):
            assert f"http://127.0.0.1:{ports[service]}/docs" in printed
        assert printed.count("curl -sH 'Authorization: Bearer ") == 12
        again = subprocess.run(  # noqa: S603 (ours)
            command(folder), cwd=ROOT, capture_output=True, text=True, check=False, timeout=30
        )
        assert again.returncode == 1
        assert f"Already running here, as process {run.pid}" in again.stdout
        began = time.monotonic()
        os.killpg(run.pid, number)
        rest = run.communicate(timeout=15)[0]
        took = time.monotonic() - began
    finally:
        run.kill()
    assert run.returncode == 0, rest
    assert took < 10
    assert not [pid for pid in pids if Path(f"/proc/{pid}/exe").exists()]
    assert all(map(is_free, ports.values()))


@pytest.mark.slow
def test_data_and_ports_survive_and_two_copies_run_side_by_side(folder: Path) -> None:
    one, other = folder / "one", folder / "other"
    for place in (one, other):
        place.mkdir()
    first, second = start_run(one), start_run(other)
    try:
        wait_for(first, "Following the logs")
        wait_for(second, "Following the logs")
        kept = (one / "state" / "ports.json").read_text()
    finally:
        stop(first)
        stop(second)
    run = start_run(one)
    try:
        printed = wait_for(run, "Following the logs")
        assert "migrating" not in printed  # nothing was new
        assert re.search(r"ready after \d+\.\d s", printed)
        assert (one / "state" / "ports.json").read_text() == kept
    finally:
        stop(run)


def command(folder: Path) -> list[str]:
    return [sys.executable, "-u", "-m", "tests.servers.standin_run", str(folder)]


def start_run(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 (ours)
        command(folder),
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def wait_for(run: subprocess.Popen[str], words: str) -> str:
    assert run.stdout
    printed = ""
    for line in run.stdout:
        printed += line
        if words in line:
            return printed
    raise AssertionError(printed)


def stop(run: subprocess.Popen[str]) -> None:
    os.killpg(run.pid, signal.SIGINT)
    run.communicate(timeout=15)
