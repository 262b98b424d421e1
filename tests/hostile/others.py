"""How long it takes others to be answered, measured from a process of their own."""

import asyncio
import json
from typing import Self

from deploy.local.paths import ROOT
from deploy.local.programs import python

SAMPLES = 40


class Others:
    """Somebody who only wants answers, in a process of their own: how long they wait, in seconds."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def at(cls, url: str, token: str) -> Self:
        """There, but not yet asking."""
        command = python("tests.hostile.bystander", url, token, str(SAMPLES))
        pipe = asyncio.subprocess.PIPE
        return cls(await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=pipe, stdout=pipe))

    async def ask(self) -> list[float]:
        """One time after the other."""
        said, _ = await self._process.communicate(b"\n")
        assert self._process.returncode == 0, "was not answered"
        took: list[float] = json.loads(said)
        return took
