"""What others' tools say of what we deploy: Kubernetes' schemas, compose's reader, a linter."""

import shutil
import subprocess
import sys
from pathlib import Path

import kubernetes_validate
import pytest
import yaml

from deploy.local.paths import ROOT
from deploy.trial import write
from tests.deployment.manifests import COMPOSE, manifests

BIN = Path(sys.executable).parent
VERSIONS = ("1.30", "1.37")  # clusters of today and of some years ago


@pytest.mark.parametrize("version", VERSIONS)
def test_every_manifest_is_what_kubernetes_knows_strictly(version: str) -> None:
    assert len(manifests()) > 25
    for manifest in manifests():
        found = kubernetes_validate.validate(manifest, version, strict=True)
        assert found.startswith(version)


def test_a_misspelt_field_would_be_found() -> None:
    wrong = yaml.safe_load(yaml.safe_dump(manifests()[-1])) | {"specs": {}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, VERSIONS[-1], strict=True)


def test_compose_reads_its_file_with_what_the_trial_wrote(tmp_path: Path) -> None:
    done = _compose("--env-file", str(write(tmp_path / "trial", "https://issuer.test")), "config", "-q")
    assert (done.returncode, done.stderr) == (0, "")


def test_compose_starts_nothing_without_a_secret(tmp_path: Path) -> None:
    made = write(tmp_path / "trial", "https://issuer.test")
    lines = made.read_text().splitlines(keepends=True)
    names = [line.partition("=")[0] for line in lines]
    for nr, name in enumerate(names):
        made.write_text("".join(line for other, line in enumerate(lines) if other != nr))
        done = _compose("--env-file", str(made), "config", "-q")
        assert done.returncode != 0, name
        assert name in done.stderr


def test_the_dockerfile_is_as_hadolint_wants_it() -> None:
    done = _run("hadolint", str(ROOT / "deploy" / "Dockerfile"))
    assert (done.returncode, done.stdout) == (0, "")


def _compose(*words: str) -> subprocess.CompletedProcess[str]:
    at = words.index("config")
    return _run("docker-compose", *words[:at], "-f", str(COMPOSE), *words[at:])


def _run(tool: str, *words: str) -> subprocess.CompletedProcess[str]:
    found = shutil.which(tool, path=str(BIN))
    assert found, f"{tool} is missing: make test installs it"
    return subprocess.run([found, *words], capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 (ours)
