"""The proof: once the system rests, its whole history is gathered, and the checker finds nothing."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from deploy.local.environment import WRITE_SERVICES
from tests.chaos.evidence import READS, Databases, on_topic
from tests.chaos.history.check import check, summary
from tests.chaos.history.record import Command, Finding, History
from tests.chaos.load import Load
from tests.chaos.outside import outside
from tests.chaos.stage import Stage

SAMPLE = 40  # commands that are sent once more


async def prove(stage: Stage, found: Databases) -> None:
    """Nothing lost, nothing doubled, nothing out of order, every figure right; or say what."""
    findings = await asyncio.to_thread(check, await gathered(stage, found))
    assert not findings, summary(findings)


async def examined(stage: Stage, found: Databases) -> list[Finding]:
    """Everything that is wrong with what happened so far, also with what readers from outside have of it."""
    history = await read_outside(stage, await gathered(stage, found))
    return await asyncio.to_thread(check, history)


async def gathered(stage: Stage, found: Databases) -> History:
    """The whole history, once the system rests; if it will not, what it lacks is part of it."""
    lacks = await found.rested()
    stores = {service: await found.held(service) for service in WRITE_SERVICES}
    events = [event for store in stores.values() for event in store.events]
    return History(
        commands=stage.commands,
        reads=stage.reads,
        stores=stores,
        topics={service: await on_topic(stage.up, service) for service in WRITE_SERVICES},
        consumers={name: await found.consumer(name) for name in READS},
        figures=await found.figures(stage.up, events) if not lacks else None,
        before=stage.before,
        tampered=frozenset(stage.tampered),
        lacks=lacks,
    )


async def read_outside(stage: Stage, history: History) -> History:
    """With what readers from outside have in the end."""
    seen = await outside(stage, history.figures.told if history.figures else None)
    return replace(
        history, consumers={**history.consumers, **seen.consumers}, readers=seen.readers, feeds=seen.feeds,
        days=seen.days, noticed=seen.noticed,
    )  # fmt: skip


async def repeats_get_their_first_answer(load: Load, some: Sequence[Command] = ()) -> None:
    """Sent once more with the same key, a command is answered as it was, byte for byte."""
    some = some or load.acked[:: max(1, len(load.acked) // SAMPLE)]
    for command, answer in zip(some, await asyncio.gather(*map(load.answered, some)), strict=True):
        command.again.append(answer.content)
