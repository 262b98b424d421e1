"""`generate` and `check`, on a copy of what is published."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from shared.contracts import publish
from shared.contracts.__main__ import app

PROPOSED = "ovec.training.ProjectProposed.v1.json"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(publish.FOLDER, tmp_path / "published")
    shutil.copy(publish.README, tmp_path / "README.md")
    monkeypatch.setattr(publish, "FOLDER", tmp_path / "published")
    monkeypatch.setattr(publish, "README", tmp_path / "README.md")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def promise_more(folder: Path) -> None:
    """What is published had one field more than the class has."""
    file = folder / "published" / "schemas" / PROPOSED
    schema = json.loads(file.read_text())
    schema["properties"]["colour"] = {"type": "string"}
    file.write_text(json.dumps(schema))


def commit(folder: Path) -> None:
    identity = ("-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false")
    git = shutil.which("git") or "git"
    for arguments in (
        ("init", "-q"),
        ("add", "."),
        (*identity, "commit", "-q", "--no-verify", "-m", "published"),
    ):
        subprocess.run([git, *arguments], cwd=folder, check=True)  # noqa: S603 (our own arguments)


def test_check_is_content_with_what_is_committed(folder: Path) -> None:
    assert run("check").exit_code == 0
    assert folder.exists()


def test_generate_writes_what_is_missing_or_old_and_removes_what_follows_from_nothing(folder: Path) -> None:
    (folder / "published" / "schemas" / PROPOSED).unlink()
    (folder / "published" / "left-over.json").write_text("{}")
    page = (folder / "README.md").read_text()
    (folder / "README.md").write_text(page.replace("| ", "|  "))
    checked = run("check")
    assert checked.exit_code == 1
    assert [word in checked.output for word in (PROPOSED, "left-over.json", "README.md")] == [True] * 3
    assert run("generate").exit_code == 0
    assert publish.stale() == []
    assert "0 files" in run("generate").output


def test_a_breaking_change_is_neither_written_nor_passed(folder: Path) -> None:
    promise_more(folder)
    for command in ("generate", "check"):
        refused = run(command)
        assert refused.exit_code == 1
        assert (
            "breaking: ovec.training.ProjectProposed colour: the field is gone [FIELD_REMOVED"
            in refused.output
        )
    assert "colour" in (folder / "published" / "schemas" / PROPOSED).read_text()


def test_a_breaking_change_is_written_when_the_consumers_have_agreed(folder: Path) -> None:
    promise_more(folder)
    assert run("generate", "--even-if-breaking").exit_code == 0
    assert run("check").exit_code == 0
    assert "colour" not in (folder / "published" / "schemas" / PROPOSED).read_text()


def test_who_regenerated_is_still_caught_by_what_was_committed_before(folder: Path) -> None:
    promise_more(folder)
    commit(folder)
    run("generate", "--even-if-breaking")
    assert run("check").exit_code == 0
    refused = run("check", "--against", "HEAD")
    assert refused.exit_code == 1
    assert "colour: the field is gone" in refused.output


def test_a_revision_before_anything_was_published_breaks_nothing(folder: Path) -> None:
    shutil.move(folder / "published", folder / "aside")
    commit(folder)
    shutil.move(folder / "aside", folder / "published")
    assert run("check", "--against", "HEAD").exit_code == 0


def test_an_unknown_revision_is_an_error_not_a_pass(folder: Path) -> None:
    commit(folder)
    assert run("check", "--against", "no-such-branch").exit_code != 0


def test_a_readme_without_a_place_for_its_tables_is_an_error(folder: Path) -> None:
    (folder / "README.md").write_text("# Nothing here")
    assert run("check").exit_code != 0
