"""The whole system on servers of its own, its processes mortal, and the stage on it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from deploy.local.environment import WRITE_SERVICES
from deploy.local.programs import Commands, python
from deploy.local.supervisor import Backoff, Say
from deploy.local.system import System
from tests.chaos.readers import let_in
from tests.chaos.stage import Stage, set_up
from tests.servers.apart import apart, in_thread
from tests.servers.session import server_folder
from tests.servers.system import running

SOON = Backoff(first=0.2, factor=1.5, longest=2.0, forgiven_after=1.0)  # whoever dies all the time, too


@contextmanager
def theatre(*, cohorts: int = 1, twins: Sequence[str] = (), say: Say = lambda _: None) -> Iterator[Stage]:
    """Durable, for what PostgreSQL acknowledged must survive its death; of `twins` run two processes each."""
    with server_folder() as folder:
        steps = folder / "steps"
        steps.mkdir()
        system = System(folder, commands=mortal(steps), backoff=SOON, say=say)
        with running(system) as up:
            stage = apart(set_up(up, cohorts=cohorts, steps=steps))
            stage.twins = {service: up.add_replica(service) for service in twins}
            doors = {service: stage.doors(service) for service in WRITE_SERVICES}
            stage.readers = in_thread(partial(let_in, up, folder, doors))
            yield stage


def mortal(steps: Path) -> Commands:
    """The processes as they really run, each able to die at a step."""
    told = Commands()
    serve = dict(told.serve)
    for service in WRITE_SERVICES:
        serve[service] = python("tests.chaos.mortal", str(steps / service), f"services.{service}", "serve")
    projector = ("services.reporting", "project")
    serve["projector"] = python("tests.chaos.mortal", str(steps / "projector"), *projector)
    return Commands(serve=serve, migrate=told.migrate)
