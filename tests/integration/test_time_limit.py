"""A test that hangs for ever is ended and told, with where it stood; what it started ends with it."""

import re
import subprocess
import sys
from pathlib import Path

from deploy.local.paths import ROOT

CHECKS = (ROOT / "deploy/local/check.sh").read_text(encoding="utf-8")
CONFTEST = """
import pytest
from tests.servers.scheduling import FoldersTogether
from tests.servers.time_limit import ended_by_force

@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    with ended_by_force(3):
        return (yield)

@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return FoldersTogether(config, log)
"""
TESTS = """
import subprocess, threading
from pathlib import Path
import pytest
from tests.servers.apart import in_thread

@pytest.mark.parametrize("nr", range(6))
def test_short(nr):
    pass

def test_that_waits_for_a_thread():
    in_thread(threading.Event().wait)

def test_that_hangs():
    def start():
        child = subprocess.Popen(["sleep", "60"])
        Path("child.pid").write_text(str(child.pid))
        child.wait()

    threading.Thread(target=start, daemon=True).start()
    while True:
        try:
            threading.Event().wait()
        except BaseException:
            continue  # as an event loop may
"""


def test_what_hangs_for_ever_is_ended_and_told(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (tmp_path / "test_some.py").write_text(TESTS, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text(f"[pytest]\npythonpath = {ROOT}\ntimeout = 3\n", encoding="utf-8")
    as_in_make_test = re.findall("(--dist .*)", CHECKS)[0].split()
    ran = subprocess.run(  # noqa: S603 (our own words)
        [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-n", "2", *as_in_make_test],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert "2 failed, 6 passed" in ran.stdout, ran.stdout
    assert "FAILED test_some.py::test_that_waits_for_a_thread - Failed: Timeout" in ran.stdout
    assert "crashed while running 'test_some.py::test_that_hangs'" in ran.stdout
    assert "in test_that_hangs" in ran.stderr, ran.stderr  # the stack of its thread
    assert not Path(f"/proc/{(tmp_path / 'child.pid').read_text()}/exe").exists()
