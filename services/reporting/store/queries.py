"""Named statements of a .sql file: each begins with a line ``-- name: what it does.``."""

import re
from pathlib import Path

_HEADING = re.compile(r"^-- (\w+): ", re.MULTILINE)


def statements(file: Path) -> dict[str, str]:
    """The statements by name, in the order of the file."""
    _, *parts = _HEADING.split(file.read_text(encoding="utf-8"))
    return {
        name: "-- " + text.strip().rstrip(";") for name, text in zip(parts[::2], parts[1::2], strict=True)
    }
