"""What was measured is printed (`pytest -rP` or `-s`, and `make chaos`), and asserted only loosely."""

import sys
from collections.abc import Sequence


def tell(about: str, lines: Sequence[str]) -> None:
    """A heading and its lines."""
    sys.stdout.write(f"\n{about}\n" + "".join(f"  {line}\n" for line in lines))
    sys.stdout.flush()
