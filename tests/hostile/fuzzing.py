"""Runs schemathesis against a service: what its OpenAPI document promises, with data good and bad.

Everywhere a few generated examples and a few steps of one call after another. The `coverage` phase, dozens of
deliberate violations for each operation, is thorough and slow: in short for a sample, whole for all.
"""

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local.paths import ROOT
from tests.hostile.ground import Ground

SEED = 2564
EVERY = 8  # in short, the coverage of each eighth operation
EXAMPLES = {"short": 2, "whole": 50}
LONGEST = {"short": 300, "whole": 3000}  # s; where it reads an answer that does not end, nothing else ends it
CHECKS = """
[checks]
not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", 503]
[generation]
allow-x00 = false
[warnings]
enabled = false
"""  # 503: what is not yet known here


@dataclass(frozen=True)
class Result:
    """What schemathesis reports."""

    told: str
    report: dict[str, Any]

    @property
    def operations(self) -> dict[str, Any]:
        """How many there are, and how many were tried."""
        found: dict[str, Any] = self.report["operations"]
        return found

    @property
    def failures(self) -> list[str]:
        """In a line each."""
        return [f"{each['title']} ×{each['count']}: {each['operations']}" for each in self.report["failures"]]


async def fuzz(ground: Ground, service: str, folder: Path, *, extent: str) -> Result:
    """In a process of its own, for it changes how requests, warnings and signals work."""
    config = folder / "schemathesis.toml"
    config.write_text(
        CHECKS + ("" if extent == "whole" else _less_coverage(ground, service)), encoding="utf-8"
    )
    report, told = folder / "report.json", folder / "told.txt"
    with told.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *_command(f"{ground.up.urls[service]}/openapi.json", config, report, EXAMPLES[extent]),
            cwd=folder, env=_environment(ground), stdout=output, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
    try:
        async with asyncio.timeout(LONGEST[extent]):
            await process.wait()
    except TimeoutError:
        process.kill()
    assert report.exists(), told.read_text(encoding="utf-8")
    return Result(told.read_text(encoding="utf-8"), json.loads(report.read_text(encoding="utf-8")))


def _command(document: str, config: Path, report: Path, examples: int) -> list[str]:
    return [
        str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(config), "run", document,
        "--phases", "coverage,fuzzing,stateful", "--max-examples", str(examples), "--seed", str(SEED),
        "--exclude-path-regex", "^/dashboard",  # pages: a form sends what was left empty, and that is nothing
        "--checks", "all", "--exclude-checks", "positive_data_acceptance",  # ours says more: fuzzing_hooks.py
        "--continue-on-failure", "--no-shrink", "--generation-database", "none",
        "--request-timeout", "20", "--no-color", "--output-sanitize", "false",
        "--report", "json", "--report-json-path", str(report),
    ]  # fmt: skip


def _less_coverage(ground: Ground, service: str) -> str:
    names = sorted(f"{each.method} {each.path}" for each in ground.operations if each.service == service)
    left_out = [name for nr, name in enumerate(names) if nr % EVERY]
    return f"[[operations]]\ninclude-name = {_toml(left_out)}\nphases.coverage.enabled = false\n"


def _toml(names: Sequence[str]) -> str:
    return json.dumps(names)  # a list of plain names is written alike


def _environment(ground: Ground) -> dict[str, str]:
    return os.environ | {
        "SCHEMATHESIS_HOOKS": "tests.hostile.fuzzing_hooks",
        "KRUCHANG_FUZZING_TOKENS": json.dumps(dict(ground.tokens)),
        "PYTHONPATH": str(ROOT),
    }
