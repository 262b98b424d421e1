"""Looks the pinned packages up among known vulnerabilities: `python -m tests.security.advisories`.

pip-audit asks the package index for advisories. An index that has none answers nothing, and pip-audit then
says "no known vulnerabilities" of everything: so first it must know a version that has one for certain.
Where it does not, nothing was checked, and that is what is said.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PINNED = ("requirements.txt", "requirements-dev.txt")
KNOWN_BAD = "pyyaml==5.3"  # CVE-2020-1747: loading a file runs what stands in it
LONGEST = 25  # seconds for a question


class NotCheckedError(Exception):
    """Nobody answered; the text says what is known of it."""


def vulnerable(requirements: Path, *options: str, within: float = LONGEST) -> list[str]:
    """What is known against these packages. Raises NotCheckedError if anything could not be looked up."""
    command = [sys.executable, "-m", "pip_audit", "--progress-spinner=off", "--format=json", "--timeout=5",
               "--disable-pip", *options, "-r", str(requirements)]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=within)  # noqa: S603 (our own command)
        audited: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except subprocess.TimeoutExpired:
        raise NotCheckedError(f"no answer within {within:.0f} s") from None
    except (ValueError, KeyError, TypeError):
        raise NotCheckedError("there is no answer that can be read") from None
    return judged(audited)


def judged(audited: list[dict[str, Any]]) -> list[str]:
    """Of pip-audit's answer: a line for each vulnerability; what was passed over was not checked."""
    passed_over = [each["name"] for each in audited if "skip_reason" in each]
    if passed_over or not audited:
        raise NotCheckedError(f"{len(passed_over)} of {len(audited)} packages are unknown there")
    return [
        f"{each['name']} {each['version']}: {known['id']}, mended in {', '.join(known['fix_versions'])}"
        for each in audited
        for known in each["vulns"]
    ]


def ask_first() -> None:
    """Raises NotCheckedError unless a package that is known to be bad is known to be bad."""
    with tempfile.TemporaryDirectory() as folder:
        pinned = Path(folder) / "known-bad.txt"
        pinned.write_text(KNOWN_BAD)
        if not vulnerable(pinned, "--no-deps"):
            raise NotCheckedError(f"nothing is known there against {KNOWN_BAD}")


def main() -> int:
    """0 if nothing is known against our packages, or nobody could be asked."""
    try:
        ask_first()
        found = [line for name in PINNED for line in vulnerable(ROOT / name, "--require-hashes")]
    except NotCheckedError as why:
        sys.stdout.write(f"not checked: no advisories are at hand here ({why})\n")
        return 0
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
