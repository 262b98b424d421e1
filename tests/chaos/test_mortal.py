"""Processes die at the step that is armed, at no other, and once."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.paths import ROOT
from tests.chaos.mortal.death import Death

_WALKS = """
import sys
from pathlib import Path
from tests.chaos.mortal.death import Death
death = Death(Path(sys.argv[1]))
for step in ("one", "two", "three"):
    print(step, flush=True)
    death.at(step)
"""


def ran(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_process_dies_where_it_was_told_to_and_lives_the_next_time(tmp_path: Path) -> None:
    armed = tmp_path / "armed"
    armed.write_text("two")
    died = ran("-c", _WALKS, str(armed))
    assert (died.returncode, died.stdout.split()) == (-signal.SIGKILL, ["one", "two"])
    lived = ran("-c", _WALKS, str(armed))
    assert (lived.returncode, lived.stdout.split()) == (0, ["one", "two", "three"])


def test_of_twins_that_come_to_the_step_together_one_dies(tmp_path: Path) -> None:
    class Late(Death):
        def awaits(self, step: str) -> bool:
            return step == "a step at which the other has just died"

    Late(tmp_path / "armed").at("a step at which the other has just died")


@pytest.mark.parametrize("module", ["services.enrolment", "services.reporting"])
def test_whatever_is_wrapped_is_still_there(tmp_path: Path, module: str) -> None:
    told = ran("-m", "tests.chaos.mortal", str(tmp_path / "armed"), module, "--help")
    assert told.returncode == 0, told.stderr
    assert "Usage" in told.stdout
