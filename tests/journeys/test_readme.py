"""The README's examples are run as they stand, against the system on which the scenario was played."""

import json
import os
import re
import subprocess
from pathlib import Path

from deploy.local.environment import caller_environment
from deploy.local.paths import ROOT
from tests.journeys.journey import Journey

EXAMPLE = re.compile(r"```sh\n(.*?)```", re.DOTALL)
# what `make -s env` and `make -s token` print in a checkout where the system runs
PRELUDE = """
make() {
    case "$2" in env) ;; token) local NAME; eval "$3"; eval "echo \\"\\$TOKEN_$NAME\\"" ;; *) exit 9 ;; esac
}
set -euo pipefail
"""


def test_every_example_of_the_readme_does_what_it_says(journey: Journey, tmp_path: Path) -> None:
    examples = EXAMPLE.findall((ROOT / "README.md").read_text())
    site = journey.up.system.site
    names = {name for example in examples for name in re.findall(r"NAME=([a-z-]+)", example)}
    environment = {
        **os.environ,
        **caller_environment(site),
        "KRUCHANG_KAFKA_BOOTSTRAP_SERVERS": site.kafka,
        "KRUCHANG_TOPIC_PREFIX": site.topic_prefix,
        **{f"TOKEN_{name}": journey.up.token(name) for name in names},
    }
    (tmp_path / ".local").symlink_to(ROOT / ".local")
    said = [_run(example, environment, tmp_path) for example in examples]

    _, portal, ministry, supervisor = said
    assert [fact["type"] for fact in json.loads(portal)["facts"]] == ["ovec.training.ProjectDrafted"]
    events = ministry.splitlines()
    assert len(events) == 3
    assert all(event.startswith("ovec.training.") for event in events)
    kpi, proof = [json.loads(line) for line in re.sub(r"\}\{", "}\n{", supervisor).splitlines()]
    assert kpi["teachers"]["actual"] == proof["actual"] == 20
    assert len(proof["items"]) == 2


def _run(example: str, environment: dict[str, str], folder: Path) -> str:
    done = subprocess.run(  # noqa: S603 (our own README)
        ["/bin/bash", "-c", PRELUDE + example],
        env=environment, cwd=folder, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout
