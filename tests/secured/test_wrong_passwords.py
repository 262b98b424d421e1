"""A process whose password is wrong says so in a line; it neither dies in tracebacks nor fills its log."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.paths import ROOT
from deploy.local.ports import free_port
from tests.integration.eventsourcing.eventually import eventually
from tests.secured.town import Town, ready_at_last


@pytest.fixture
def wrong(tmp_path: Path) -> str:
    """A file with a password that is none."""
    file = tmp_path / "password"
    file.write_text("guessed")
    return str(file)


def test_a_migration_ends_with_a_line(town: Town, wrong: str) -> None:
    ended = _run(town, "curriculum", wrong, "migrate")
    assert ended.returncode == 1
    assert _told(ended.stderr) == ["does not let svc-curriculum in: wrong user or password"]
    assert "Traceback" not in ended.stdout + ended.stderr


def test_the_projector_ends_with_a_line(town: Town, wrong: str) -> None:
    ended = _run(town, "reporting", wrong, "project")
    assert ended.returncode == 70  # its supervisor starts it again, with a growing pause
    assert _told(ended.stdout) == ["does not let svc-reporting in: wrong user or password"]
    assert "Traceback" not in ended.stdout + ended.stderr


def test_a_projector_that_may_not_use_its_group_ends_with_a_line(town: Town) -> None:
    known = town.up.system.site.kafka_passwords
    assert known is not None
    password = str(known / "svc-reporting")
    ended = _run(town, "reporting", password, "project", KRUCHANG_TOPIC_PREFIX="anothers.")
    assert ended.returncode == 70
    lines = [json.loads(line) for line in ended.stdout.splitlines()]
    denials = [line["right"] for line in lines if line["event"] == "kafka_denies_us"]
    assert denials == ["use the group anothers.reporting"]
    assert "Traceback" not in ended.stdout + ended.stderr


@pytest.fixture
def service(town: Town, wrong: str, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Training, once more, on a port of its own: its address and its log."""
    port, log = free_port(), tmp_path / "log"
    variables = town.variables("training", KRUCHANG_PORT=str(port), KRUCHANG_KAFKA_PASSWORD_FILE=wrong)
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "services.training", "serve"],
            cwd=ROOT,
            env=variables,
            stdout=out,
            stderr=out,
        )
    try:
        yield f"http://127.0.0.1:{port}", log
    finally:
        process.terminate()
        try:
            process.wait(60)
        finally:
            process.kill()
            process.wait()


async def test_a_service_goes_on_and_readyz_says_so(service: tuple[str, Path]) -> None:
    url, log = service
    ready = await ready_at_last(url)
    assert ready["kafka"] == "does not let us in: see the log"
    assert ready["status"] == "ready"  # commands are taken; they are delivered when Kafka lets us in

    async def told() -> list[str]:
        lines = [json.loads(line) for line in log.read_text().splitlines()]
        return [line["error"] for line in lines if line["event"] == "kafka_does_not_let_us_in"]

    said = await eventually(told)
    assert "does not let svc-training in: wrong user or password" in said[0]
    assert "Traceback" not in log.read_text()
    assert "guessed" not in log.read_text()


def _run(
    town: Town, service: str, password: str, command: str, **other: str
) -> subprocess.CompletedProcess[str]:
    told = {"KRUCHANG_PORT": str(free_port()), "KRUCHANG_KAFKA_PASSWORD_FILE": password, **other}
    variables = town.variables(service, **told)
    return subprocess.run(  # noqa: S603 (our own)
        [sys.executable, "-m", f"services.{service}", command], cwd=ROOT, env=variables, capture_output=True,
        text=True, check=False, timeout=60,
    )  # fmt: skip


def _told(output: str) -> list[str]:
    """What the lines say of who is let in, without the address."""
    said = [
        line.partition(" does not let ")[2]
        for line in output.splitlines()
        if " does not let " in line and "Unable" not in line
    ]
    return [f"does not let {rest.split('password')[0]}password" for rest in said]
