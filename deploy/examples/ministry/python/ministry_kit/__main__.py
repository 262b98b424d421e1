"""``python -m ministry_kit consume | kpis | prove``."""

import asyncio
import sys

from .consume import consume
from .prove import kpis, prove

COMMANDS = {"consume": consume, "kpis": kpis, "prove": prove}

if __name__ == "__main__":
    sys.exit(asyncio.run(COMMANDS[sys.argv[1]]()))
