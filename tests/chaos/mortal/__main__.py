"""A service as it really runs, but mortal: `python -m tests.chaos.mortal <file> services.enrolment serve`.

The file, when it is there, names the step at which the process shall kill itself.
"""

import runpy
import sys
from pathlib import Path

from tests.chaos.mortal import steps
from tests.chaos.mortal.death import Death


def main() -> None:
    """Wrap what belongs to this process, then be it."""
    armed, module, *arguments = sys.argv[1:]
    death = Death(Path(armed))
    if module == "services.reporting":
        steps.of_rebuild(death) if arguments[:1] == ["rebuild"] else steps.of_projector(death)
    else:
        steps.of_write_service(death)
    if module == "services.enrolment":
        steps.of_vault(death)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
