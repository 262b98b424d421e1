"""Backups as files: what is whole, what is torn, how long keys are kept. Databases: tests/chaos/restore."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deploy.local.backups import (
    KEYS_ARE_KEPT,
    BackupError,
    Shelf,
    forget_old_keys,
    new_name,
    readable,
    shelves,
)

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
DUMP = b"PGDMP" + bytes(1000)


def made(shelf: Shelf, at: datetime = NOW) -> str:
    """A backup of one database."""
    name = new_name(at)
    file = shelf.begin(name) / "training.dump"
    file.write_bytes(DUMP)
    shelf.finish(name, {"training": file}, {"training": "e1"})
    for path in (shelf.folder / name / "training.dump", shelf.folder / name):
        os.utime(path, (at.timestamp(), at.timestamp()))
    return name


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "backups")


def test_what_was_written_is_read(shelf: Shelf) -> None:
    name = made(shelf)
    backup = shelf.read(name)
    backup.check("training")
    assert shelf.names() == [name]
    assert (backup.parts["training"].size, backup.epochs) == (len(DUMP), {"training": "e1"})
    assert shelf.folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda dump: dump.write_bytes(DUMP[:-1]), "torn"),
        (lambda dump: dump.write_bytes(DUMP[:-1] + b"x"), "SHA-256 differs"),
        (lambda dump: dump.unlink(), "is missing"),
    ],
)
def test_a_torn_backup_is_told_from_a_whole_one(shelf: Shelf, spoil: object, why: str) -> None:
    name = made(shelf)
    spoil(shelf.folder / name / "training.dump")  # type: ignore[operator]
    with pytest.raises(BackupError, match=why):
        shelf.read(name).check("training")


@pytest.mark.parametrize("told", ["", "{", "[]", '{"format": 1}', json.dumps({"format": 2})])
def test_a_manifest_that_cannot_be_read_is_no_backup(shelf: Shelf, told: str) -> None:
    name = made(shelf)
    (shelf.folder / name / "manifest.json").write_text(told)
    with pytest.raises(BackupError):
        shelf.read(name)


def test_a_backup_that_was_interrupted_is_none_and_is_swept_away_by_the_next(shelf: Shelf) -> None:
    (shelf.begin(new_name(NOW)) / "training.dump").write_bytes(DUMP)
    assert shelf.names() == []
    with pytest.raises(BackupError, match="never finished"):
        shelf.read(new_name(NOW))
    name = made(shelf, NOW + timedelta(seconds=1))
    assert [path.name for path in shelf.folder.iterdir()] == [name]


def test_a_name_leads_nowhere_else(shelf: Shelf) -> None:
    made(shelf)
    with pytest.raises(BackupError, match="no backup"):
        shelf.read("../../etc")


def test_backups_of_keys_are_deleted_after_thirty_days_and_no_others(tmp_path: Path) -> None:
    services, keys = shelves(tmp_path)
    old, young = NOW - KEYS_ARE_KEPT - timedelta(minutes=1), NOW - KEYS_ARE_KEPT + timedelta(minutes=1)
    for shelf in (services, keys):
        made(shelf, old)
        made(shelf, young)
    assert forget_old_keys(tmp_path, NOW) == [new_name(old)]
    assert keys.names() == [new_name(young)]
    assert services.names() == [new_name(old), new_name(young)]
    assert forget_old_keys(tmp_path, NOW) == []


@pytest.mark.parametrize("renamed", [False, True])
def test_neither_a_copy_nor_a_new_name_keeps_keys_any_longer(tmp_path: Path, *, renamed: bool) -> None:
    """The older of what the name and the files' times say counts; also for one that was never finished."""
    _, keys = shelves(tmp_path)
    name = made(keys, NOW - timedelta(days=40))
    folder = keys.folder / name
    if renamed:
        folder.rename(keys.folder / ".kept")
    else:
        for path in (folder, *folder.iterdir()):
            os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    assert len(forget_old_keys(tmp_path, NOW)) == 1
    assert list(keys.folder.iterdir()) == []


def test_sizes_are_told_as_people_read_them() -> None:
    assert [readable(size) for size in (0, 999, 1500, 12_300_000, 7e9)] == [
        "0 B", "999 B", "1.5 kB", "12.3 MB", "7.0 GB",
    ]  # fmt: skip
