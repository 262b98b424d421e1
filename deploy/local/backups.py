"""Where backups lie, and what says that one is whole: those of the vault's keys apart, for thirty days.

Erasing a person destroys a key. So a key may not outlive the erasure for longer than that in any backup,
while everything else, which cannot be read without the keys, may be kept as long as one likes.
"""

import contextlib
import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

KEYS = "enrolment_keys"
KEYS_ARE_KEPT = timedelta(days=30)
FORMAT = 1
_STAMP = "%Y%m%dT%H%M%SZ"


class BackupError(Exception):
    """A backup cannot be made, or used; the message says why. Nothing was changed."""


@dataclass(frozen=True)
class Part:
    """The dump of one database."""

    database: str
    file: Path
    size: int
    sha256: str


@dataclass(frozen=True)
class Backup:
    """One folder: its manifest is written last, and the folder gets its name after that."""

    name: str
    parts: Mapping[str, Part]
    epochs: Mapping[str, str]  # of the stores as they were

    def check(self, database: str) -> None:
        """Raise BackupError unless the dump is, byte for byte, what was written."""
        part = self.parts[database]
        if not part.file.exists():
            raise BackupError(f"{part.file} is missing: this backup is not whole")
        if part.file.stat().st_size != part.size:
            raise BackupError(
                f"{part.file} has {part.file.stat().st_size} bytes, not {part.size}: it is torn"
            )
        if digest(part.file) != part.sha256:
            raise BackupError(f"{part.file} is not what was written: its SHA-256 differs")


class Shelf:
    """The backups of one kind, by name; a name is when it was made, so names sort by age."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self) -> list[str]:
        """Oldest first."""
        found = self.folder.glob("*/manifest.json")
        return sorted(path.parent.name for path in found if not path.parent.name.startswith("."))

    def read(self, name: str) -> Backup:
        """The backup of this name, as its manifest describes it."""
        folder = self.folder / Path(name).name
        try:
            told = json.loads((folder / "manifest.json").read_text())
            if told["format"] != FORMAT:
                raise BackupError(f"{folder} has the format {told['format']}; this code reads {FORMAT}")
            parts = {
                database: Part(database, folder / f"{database}.dump", part["size"], part["sha256"])
                for database, part in told["parts"].items()
            }
            return Backup(folder.name, parts, told["epochs"])
        except FileNotFoundError:
            raise BackupError(
                f"there is no backup {name} in {self.folder}, or it was never finished"
            ) from None
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BackupError(f"the manifest of {folder} cannot be read: {error}") from error

    def begin(self, name: str) -> Path:
        """A folder to write into, which nobody takes for a backup yet; unfinished ones of before are gone."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for unfinished in self.folder.glob(".*"):
            shutil.rmtree(unfinished)
        folder = self.folder / f".{name}"
        folder.mkdir(mode=0o700)
        return folder

    def finish(self, name: str, parts: Mapping[str, Path], epochs: Mapping[str, str]) -> None:
        """All dumps are there: now it is a backup."""
        folder = self.folder / f".{name}"
        described = {
            database: {"size": file.stat().st_size, "sha256": digest(file)}
            for database, file in parts.items()
        }
        manifest = {"format": FORMAT, "parts": described, "epochs": dict(epochs)}
        (folder / "manifest.json").write_text(json.dumps(manifest, indent=1))
        folder.rename(self.folder / name)

    def forget_older(self, than: timedelta, now: datetime) -> list[str]:
        """Delete what is older, by its name or by its files' times; their names."""
        old = []
        for folder in self.folder.glob("*") if self.folder.exists() else ():
            if now - _made_at(folder) > than:
                shutil.rmtree(folder)
                old.append(folder.name)
        return sorted(old)


def shelves(folder: Path) -> tuple[Shelf, Shelf]:
    """Of a system's folder: that of its services' databases, that of the keys."""
    return Shelf(folder / "backups" / "services"), Shelf(folder / "backups" / "keys")


def forget_old_keys(folder: Path, now: datetime | None = None) -> list[str]:
    """No backup of keys is kept longer than thirty days; run at every start, backup and restore."""
    return shelves(folder)[1].forget_older(KEYS_ARE_KEPT, now or datetime.now(UTC))


def new_name(now: datetime) -> str:
    """Of a backup made now."""
    return now.strftime(_STAMP)


def digest(file: Path) -> str:
    """SHA-256, read in pieces."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def readable(size: float) -> str:
    """A number of bytes as a person reads it."""
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


def _made_at(folder: Path) -> datetime:
    """The older of what the name and the times of the files say: a copy may have lost one of them."""
    times = [file.stat().st_mtime for file in (folder, *folder.glob("*.dump")) if file.exists()]
    told = [datetime.fromtimestamp(min(times), UTC)]
    with contextlib.suppress(ValueError):
        told.append(datetime.strptime(folder.name.lstrip("."), _STAMP).replace(tzinfo=UTC))
    return min(told)
