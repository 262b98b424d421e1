"""Looks for secrets in all tracked files: `python -m tests.security.secrets`. Needs no network.

detect-secrets finds what looks like a key, a token or a password; `reviewed.yaml` names what was looked at
and is none, each value by its digest, so that another value in the same place is found again.
"""

import hashlib
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from detect_secrets.core.scan import scan_file
from detect_secrets.settings import get_settings, transient_settings

ROOT = Path(__file__).parents[2]
REVIEWED = Path(__file__).parent / "reviewed.yaml"
LEAST_FILES = 100  # fewer were not all
FINDERS = (  # every line costs time by each: the general ones, and those of services that people here may use
    "PrivateKeyDetector", "JwtTokenDetector", "BasicAuthDetector", "KeywordDetector",
    "AWSKeyDetector", "AzureStorageKeyDetector", "GitHubTokenDetector", "GitLabTokenDetector",
    "NpmDetector", "PypiTokenDetector", "SlackDetector", "OpenAIDetector", "TelegramBotTokenDetector",
)  # fmt: skip
ENTROPY = ({"name": "Base64HighEntropyString", "limit": 4.5}, {"name": "HexHighEntropyString", "limit": 3.0})
KEY_OF_OURS = re.compile(r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{43}=(?![A-Za-z0-9+/=])")
PUBLIC = (  # what is public cannot be given away
    r"^\s*--hash=sha256:[0-9a-f]{64}( \\)?$",  # of Python packages
    r'^\s*"integrity": "sha512-[A-Za-z0-9+/]{86}==",?$',  # of npm packages
    r'^\s*"(ce_hash|ce_epoch|epoch|checksum|content_hash|file_hash)": "[0-9a-f]{12,64}",?$',  # in examples
    # a volume of a manifest: which secret and which of its keys, by their names; the values are elsewhere
    r"^[a-z ,:{-]*secret: \{secretName: [a-z-]+,( defaultMode: 0440,)? items: \[[a-z.:,{} -]+]}}?$",
)


@dataclass(frozen=True, order=True)
class Found:
    """Something that may be a secret; the value itself is not told."""

    file: str
    line: int
    kind: str
    digest: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.kind} ({self.digest})"


def digest(value: str) -> str:
    """By which a reviewed value is known."""
    return hashlib.sha256(value.encode()).hexdigest()[:12]


def tracked(root: Path) -> list[Path]:
    """Every file that is, or is about to be, committed."""
    listed = subprocess.run(  # noqa: S603 (our own command)
        ["git", "-C", str(root), "ls-files", "-z", "--cached"],  # noqa: S607 (the developer's git)
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    files = [root / name for name in listed.stdout.split("\0") if name]
    return [file for file in files if file.is_file() and file != REVIEWED]  # digests look like keys


def look(root: Path, files: Sequence[Path]) -> list[Found]:
    """What is in these files."""
    finders = [*({"name": name} for name in FINDERS), *ENTROPY]
    with transient_settings({"plugins_used": finders, "filters_used": _filters()}):
        found = [
            Found(str(file.relative_to(root)), secret.line_number, secret.type, digest(secret.secret_value))
            for file in files
            for secret in scan_file(str(file))
            if secret.secret_value is not None
        ]
    ours = [each for file in files for each in _keys_of_ours(root, file)]
    return sorted({*found, *ours})


def look_everywhere(root: Path, files: Sequence[Path], processes: int = 2) -> list[Found]:
    """The same, on all cores."""
    with ProcessPoolExecutor(processes) as pool:
        parts = pool.map(look, [root] * processes, [files[nr::processes] for nr in range(processes)])
        return sorted(found for part in parts for found in part)


def reviewed() -> dict[tuple[str, str], str]:
    """Why what has this digest in this file is no secret."""
    entries: list[dict[str, str]] = yaml.safe_load(REVIEWED.read_text(encoding="utf-8"))
    return {(entry["file"], str(entry["digest"])): entry["why"] for entry in entries}


def not_reviewed(found: Iterable[Found]) -> list[Found]:
    """What somebody has to look at."""
    known = reviewed()
    return [each for each in found if (each.file, each.digest) not in known]


def _keys_of_ours(root: Path, file: Path) -> list[Found]:
    """The form of our own master and request keys, which no finder of the library knows."""
    lines = enumerate(file.read_text(encoding="utf-8", errors="ignore").splitlines(), 1)
    return [
        Found(str(file.relative_to(root)), number, "32 bytes in base64", digest(key))
        for number, line in lines
        for key in KEY_OF_OURS.findall(line)
    ]


def _filters() -> list[dict[str, Any]]:
    """Those of the library, but none by which a line or a file could excuse itself."""
    excuses = ("is_line_allowlisted", "is_lock_file", "is_swagger_file")
    kept = [{"path": path} for path in get_settings().filters if not path.endswith(excuses)]
    return [*kept, {"path": "detect_secrets.filters.regex.should_exclude_line", "pattern": list(PUBLIC)}]


def main() -> int:
    """0 if there is nothing to look at."""
    try:
        files = tracked(ROOT)
    except (OSError, subprocess.CalledProcessError):
        sys.stdout.write("not checked: this is no git checkout, so nobody knows which files are published\n")
        return 0
    if len(files) < LEAST_FILES:
        sys.stdout.write(f"only {len(files)} files: that is not the whole checkout\n")
        return 1
    found = not_reviewed(look_everywhere(ROOT, files))
    for each in found:
        sys.stdout.write(f"{each}\n")
    if found:
        sys.stdout.write("Take them out, and change them: they are known now. Or say why in reviewed.yaml.\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
