"""Between which lines a process may die. Production code knows nothing of it: its functions are wrapped.

Each step is named by what has just happened when the process dies. What PostgreSQL is told is recognised
by its words; a step that is never reached any more (a name that changed) fails the run.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiokafka import AIOKafkaConsumer
from asyncpg import Pool

from shared.eventsourcing.appending import attempt
from shared.eventsourcing.appending.unit import Unit
from shared.eventsourcing.delivering import relay
from shared.eventsourcing.subscribing import subscription
from shared.service import machinery
from tests.chaos.mortal.death import Death

UNDER_WAY = 0.001  # seconds after an append was begun
COMMANDS = ("streams are read", "an append is under way", "an append is done", "answers are given")
RELAY = ("a message is posted", "messages are delivered", "pointers are deleted")
INBOX = ("messages are read", "events are applied", "events are taken in", "offsets are committed")
DUE = ("a reaction is executed", "a reaction is forgotten")
VAULT = ("a person's key is reserved", "a person's row is written")
REBUILD = (
    "a generation is made",
    "the topics are read",
    "counters are counted",
    "gaps are filled",
    "writers wait",
    "generations are compared",
    "a generation is put in place",
    "the swap is committed",
)
STEPS = {
    "curriculum": (*COMMANDS, *RELAY, *INBOX),
    "training": (*COMMANDS, *RELAY, *INBOX),
    "enrolment": (*COMMANDS, *RELAY, *INBOX, *DUE, *VAULT),
    "projector": INBOX,
}


def of_write_service(death: Death) -> None:
    """Every step of a write service."""
    _after(death, attempt, "read_streams", "streams are read")
    _after(death, attempt, "append", "an append is done")  # committed, unless more belongs to the moment
    _while(death, attempt, "append", "an append is under way")
    _answering(death)
    _after(death, relay.Relay, "_post", "a message is posted")
    _after(death, subscription, "decode", "messages are read")
    _after(death, machinery, "put_due", "events are applied")  # and not yet committed
    _after(death, subscription, "take_in", "events are taken in")
    _after(death, AIOKafkaConsumer, "commit", "offsets are committed")
    _around(death, "DELETE FROM outbox", "messages are delivered", "pointers are deleted")
    _around(death, "DELETE FROM due", "a reaction is executed", "a reaction is forgotten")


def of_vault(death: Death) -> None:
    """Enrolment's own, in two databases."""
    from services.enrolment.vault.keys import Keys  # noqa: PLC0415 (of that process alone)

    _after(death, Keys, "reserve", "a person's key is reserved")
    also = attempt._also

    async def dying(connection: Any, unit: Unit) -> None:
        await also(connection, unit)
        if unit.also:
            death.at("a person's row is written")

    attempt._also = dying


def of_projector(death: Death) -> None:
    """Faust's worker: taken in is before Faust acknowledges, and so before Kafka is told."""
    from services.reporting.projecting import worker  # noqa: PLC0415 (of that process alone)

    _after(death, worker, "decode", "messages are read")
    _after(death, worker, "apply", "events are applied")  # facts and counters, not yet committed
    _after(death, worker, "take_in", "events are taken in")
    _after(death, AIOKafkaConsumer, "commit", "offsets are committed")


def of_rebuild(death: Death) -> None:
    """An operator's command: no process that chaos finds running, so it is not in STEPS."""
    from services.reporting.rebuilding import in_bulk, rebuild  # noqa: PLC0415 (of that process alone)
    from services.reporting.rebuilding.loading import Loading as loading  # noqa: N813, PLC0415 (same)

    if death.awaits("the topics are read"):  # then with helpers, who end with it
        in_bulk.WORTH_IT = 0
    owners = (rebuild, loading, loading, loading, rebuild, rebuild, rebuild, rebuild)
    names = ("create", "read", "count", "fill", "hold_alone", "miscounted", "make_live", "_swap")
    for owner, name, step in zip(owners, names, REBUILD, strict=True):
        _after(death, owner, name, step)


def _after(death: Death, owner: Any, name: str, step: str) -> None:
    function: Callable[..., Awaitable[Any]] = getattr(owner, name)

    async def dying(*arguments: Any, **named: Any) -> Any:
        result = await function(*arguments, **named)
        death.at(step)
        return result

    setattr(owner, name, dying)


def _while(death: Death, owner: Any, name: str, step: str) -> None:
    """Done or not, nobody can know."""
    function: Callable[..., Awaitable[Any]] = getattr(owner, name)

    async def dying(*arguments: Any) -> Any:
        begun = asyncio.ensure_future(function(*arguments))
        if death.awaits(step):
            await asyncio.sleep(UNDER_WAY)
            death.at(step)
        return await begun

    setattr(owner, name, dying)


def _answering(death: Death) -> None:
    answer = Unit.answer

    def dying(unit: Unit) -> None:
        answer(unit)  # the routes that wait are woken; none has run yet
        death.at("answers are given")

    setattr(Unit, "answer", dying)  # noqa: B010 (a method, as mypy sees it, is not to be assigned)


def _around(death: Death, words: str, before: str, after: str) -> None:
    execute = Pool.execute

    async def dying(pool: Pool, query: str, *arguments: Any, **named: Any) -> str:
        if words not in query:
            return await execute(pool, query, *arguments, **named)
        death.at(before)
        done = await execute(pool, query, *arguments, **named)
        death.at(after)
        return done

    setattr(Pool, "execute", dying)  # noqa: B010 (same)
