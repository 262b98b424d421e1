"""`make run` with stand-ins for the services, in a folder: `python -m tests.servers.standin_run <folder>`."""

import asyncio
import sys
from pathlib import Path

from deploy.local.environment import SERVICES
from deploy.local.programs import Commands, python
from deploy.local.run import run_here
from deploy.local.system import System

STANDINS = Commands(
    serve={
        "issuer": python("deploy.local.issuer"),
        **{service: python("tests.servers.standin") for service in SERVICES},
        "projector": python("tests.servers.standin", "silent"),
    },
    migrate={},
)

if __name__ == "__main__":
    system = System(Path(sys.argv[1]), commands=STANDINS)
    sys.exit(asyncio.run(run_here(system, scenario="not_here", kpi_table="not_here")))
