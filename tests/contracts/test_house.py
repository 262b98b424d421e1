"""The house: short files, one shape for three write services, no other top folder."""

import shutil
import statistics
import subprocess
from pathlib import Path

import pytest

from deploy.local.environment import WRITE_SERVICES
from deploy.local.paths import ROOT

LONGEST, MEDIAN = 300, 80
ROOMS = {"domain", "api"}
FILES = {"README.md", "__init__.py", "__main__.py", "app.py", "replicas.py", "policies.py", "schema.sql"}
OWN_ROOMS = {"enrolment": {"vault"}}  # each named in its service's README
TOP = {"services", "shared", "deploy", "tests"}


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(  # noqa: S603 (our own command)
        [shutil.which("git") or "git", "ls-files", "-z", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


def lengths() -> dict[Path, int]:
    counted = {path: len(path.read_text().splitlines()) for path in tracked("*.py")}
    return {path.relative_to(ROOT): lines for path, lines in counted.items() if lines}


def test_no_python_file_is_over_300_lines() -> None:
    assert {str(path): lines for path, lines in lengths().items() if lines > LONGEST} == {}


def test_the_median_python_file_fits_a_screen_or_two() -> None:
    assert statistics.median(lengths().values()) < MEDIAN


@pytest.mark.parametrize("service", WRITE_SERVICES)
def test_who_knows_one_write_service_knows_all(service: str) -> None:
    rooms = {
        path.relative_to(ROOT / "services" / service).parts[0] for path in tracked(f"services/{service}")
    }
    assert rooms == ROOMS | FILES | OWN_ROOMS.get(service, set())


def test_there_is_no_other_top_level_folder() -> None:
    folders = {path.relative_to(ROOT).parts[0] for path in tracked() if len(path.relative_to(ROOT).parts) > 1}
    assert {folder for folder in folders if not folder.startswith(".")} == TOP
