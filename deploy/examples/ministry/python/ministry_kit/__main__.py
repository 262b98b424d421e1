"""``python -m ministry_kit consume | kpis | prove | mend``."""

import asyncio
import sys

from .consume import consume
from .prove import kpis, mend, prove

COMMANDS = {"consume": consume, "kpis": kpis, "prove": prove, "mend": mend}

if __name__ == "__main__":
    sys.exit(asyncio.run(COMMANDS[sys.argv[1]]()))
