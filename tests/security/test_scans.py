"""The scans can fail: planted secrets are found, and what nobody could look up is not called sound."""

import base64
import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from tests.security import advisories, secrets
from tests.security.advisories import NotCheckedError, judged

KEY = ECKey.generate_key("P-256", auto_kid=True)
PLANTED = {  # made here: a secret that stood in this file would be found
    "a private key": ("key.pem", KEY.as_pem(private=True).decode()),
    "a token": ("notes.md", f"Sign in with {jwt.encode({'alg': 'ES256'}, {'sub': 'somebody'}, KEY)}"),
    "a password in an address": ("settings.py", 'DATABASE = "postgresql://kruchang:{}@db/training"'),
    "a password": ("settings.yaml", 'client_secret: "{}"'),
    "a key in base64": ("enrolment.env", 'KRUCHANG_VAULT_MASTER_KEY="local-1:{}"'),
    "a key in hex": ("deploy.py", "key = '{hex}'"),
    "a cloud's key": ("deploy.sh", "export AWS_ACCESS_KEY_ID=AKIA{upper}"),
    "one that excuses itself": ("x.py", 'password = "{}"  # pragma: allowlist secret'),
    "in a lock file": ("package-lock.json", '"_password": "{}"'),
}
GIT = shutil.which("git") or "git"
SECRET = base64.b64encode(
    hashlib.sha256(b"planted").digest()
).decode()  # fixed: chance makes a weak one at times


def git(*arguments: str) -> None:
    subprocess.run([GIT, *arguments], check=True)  # noqa: S603 (our own command)


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_secret_is_found_and_not_told(tmp_path: Path, planted: str) -> None:
    name, text = PLANTED[planted]
    file = tmp_path / name
    file.write_text(text.format(SECRET, hex=SECRET.encode().hex()[:40], upper="Q7ZJ3MXW5TB2VN4K"))
    found = secrets.look(tmp_path, [file])
    assert found, planted
    assert SECRET not in "".join(map(str, found))
    assert secrets.not_reviewed(found) == found


def test_another_value_in_a_reviewed_place_is_found(tmp_path: Path) -> None:
    file, _ = next(iter(secrets.reviewed()))
    place = tmp_path / file
    place.parent.mkdir(parents=True)
    place.write_text(f'password = "{SECRET}"')
    assert secrets.not_reviewed(secrets.look(tmp_path, [place]))


def test_what_was_reviewed_is_still_there_and_nothing_else_is_let_pass() -> None:
    files = sorted({file for file, _ in secrets.reviewed()})
    found = secrets.look(secrets.ROOT, [secrets.ROOT / file for file in files])
    assert {(each.file, each.digest) for each in found} >= secrets.reviewed().keys()
    assert len(secrets.reviewed()) < 30, "a review that long is read by nobody"
    assert all(len(why) > 5 for why in secrets.reviewed().values())


def test_every_committed_file_is_looked_at(tmp_path: Path) -> None:
    git("init", "-q", str(tmp_path))
    for name in ("a.py", "ข้อมูล.env", "with space.txt", "ignored"):
        (tmp_path / name).write_text("x")
    git("-C", str(tmp_path), "add", "a.py", "ข้อมูล.env", "with space.txt")
    assert {file.name for file in secrets.tracked(tmp_path)} == {"a.py", "ข้อมูล.env", "with space.txt"}


def test_no_checkout_is_told_and_a_part_of_one_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(secrets, "ROOT", tmp_path)
    assert secrets.main() == 0
    assert "not checked" in capsys.readouterr().out
    git("init", "-q", str(tmp_path))
    assert secrets.main() == 1


def test_packages_that_were_passed_over_are_not_sound() -> None:
    sound = {"name": "a", "version": "1", "vulns": []}
    assert judged([sound]) == []
    with pytest.raises(NotCheckedError, match="1 of 2"):
        judged([sound, {"name": "b", "skip_reason": "not found"}])
    with pytest.raises(NotCheckedError):
        judged([])


def test_a_known_vulnerability_is_told() -> None:
    known = {"id": "PYSEC-2020-96", "fix_versions": ["5.3.1"]}
    (told,) = judged([{"name": "pyyaml", "version": "5.3", "vulns": [known]}])
    assert told == "pyyaml 5.3: PYSEC-2020-96, mended in 5.3.1"


@pytest.mark.parametrize(
    ("answers", "status", "said"),
    [
        ([[]], 0, "not checked"),  # who knows nothing against the one that is known to be bad knows nothing
        ([["bad"], [], []], 0, ""),
        ([["bad"], ["joserfc 1: X"], []], 1, "joserfc 1: X"),
    ],
)
def test_our_packages_are_looked_up_where_the_bad_one_is_known(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answers: list[list[str]],
    status: int,
    said: str,
) -> None:
    left = iter(answers)
    monkeypatch.setattr(advisories, "vulnerable", lambda *_: next(left))
    assert advisories.main() == status
    told = capsys.readouterr().out
    assert said in told
    assert bool(told) == bool(said)


def test_an_auditor_that_cannot_work_has_checked_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess([], 1, "Traceback", "no network")

    monkeypatch.setattr(subprocess, "run", broken)
    with pytest.raises(NotCheckedError):
        advisories.vulnerable(Path(json.__file__))
