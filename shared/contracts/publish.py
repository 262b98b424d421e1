"""The published documents: made from the classes, committed beside them, served as they are."""

import io
import json
import shutil
import subprocess
import tarfile
from datetime import datetime
from pathlib import Path
from typing import Any

from shared.contracts.asyncapi import asyncapi
from shared.contracts.compatibility import Schema
from shared.contracts.history import History, brought_up
from shared.contracts.schemas import path_of, schemas
from shared.contracts.tables import with_tables
from shared.kernel.fiscal_year import BANGKOK

FOLDER = Path(__file__).parent / "published"
HISTORY = "history.json"
README = Path(__file__).parent / "README.md"
_WIDTH = 110


def generated() -> dict[Path, str]:
    """Every file that follows from the classes, with what should stand in it."""
    files = {FOLDER / path_of(name).removeprefix("/"): laid_out(made) for name, made in schemas().items()}
    files[FOLDER / HISTORY] = laid_out(brought_up(history(), schemas(), datetime.now(BANGKOK).date()))
    files[FOLDER / "asyncapi.json"] = laid_out(asyncapi())
    files[README] = with_tables(README.read_text(encoding="utf-8"))
    return files


def history() -> History:
    """Of every event and notice, as it stands beside the schemas."""
    file = FOLDER / HISTORY
    found: History = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return found


def stale() -> list[Path]:
    """The files that are missing, differ, or follow from nothing."""
    wanted = generated()
    there = {path: path.read_text(encoding="utf-8") for path in [*FOLDER.rglob("*.json"), README]}
    return sorted(path for path in wanted.keys() | there.keys() if wanted.get(path) != there.get(path))


def write() -> list[Path]:
    """Bring the files up to date; which ones were not."""
    wanted, written = generated(), stale()
    for path in written:
        if path in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], encoding="utf-8")
        else:
            path.unlink()
    return written


def committed() -> dict[str, Schema]:
    """The schemas as they stand in the folder, by CloudEvents type."""
    return _by_type([path.read_text(encoding="utf-8") for path in (FOLDER / "schemas").glob("*.json")])


def committed_at(revision: str) -> dict[str, Schema]:
    """The schemas of another revision; LookupError if there is no such revision."""
    if _git("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").returncode:
        raise LookupError(f"git knows no revision {revision}")
    if _git("cat-file", "-e", f"{revision}:./schemas").returncode:
        return {}  # nothing was published yet
    packed = _git("archive", revision, "schemas")
    packed.check_returncode()
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        files = [archive.extractfile(member) for member in archive.getmembers()]
        return _by_type([file.read().decode() for file in files if file])


def _git(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    git = shutil.which("git") or "git"
    return subprocess.run([git, *arguments], cwd=FOLDER, capture_output=True, check=False)  # noqa: S603 (our own)


def _by_type(texts: list[str]) -> dict[str, Schema]:
    found = [json.loads(text) for text in texts]
    return {made["$id"].removeprefix("/schemas/").removesuffix(".v1.json"): made for made in found}


def laid_out(value: Any) -> str:
    """JSON for people: what fits on a line stands on a line."""
    return f"{_lines(value, 0)}\n"


def _lines(value: Any, depth: int, used: int = 0) -> str:
    short = json.dumps(value, ensure_ascii=False)
    if len(short) + 2 * depth + used <= _WIDTH or not isinstance(value, dict | list) or not value:
        return short
    inner, outer = "  " * (depth + 1), "  " * depth
    if isinstance(value, list):
        rows = [_lines(item, depth + 1) for item in value]
        if not any(isinstance(item, dict | list) for item in value):
            rows = _filled(rows, _WIDTH - len(inner))
        return "[\n" + ",\n".join(inner + row for row in rows) + f"\n{outer}]"
    named = ((json.dumps(name, ensure_ascii=False) + ": ", item) for name, item in value.items())
    rows = [inner + name + _lines(item, depth + 1, len(name)) for name, item in named]
    return "{\n" + ",\n".join(rows) + f"\n{outer}}}"


def _filled(words: list[str], width: int) -> list[str]:
    rows = words[:1]
    for word in words[1:]:
        if len(rows[-1]) + len(word) + 3 <= width:
            rows[-1] += f", {word}"
        else:
            rows.append(word)
    return rows
