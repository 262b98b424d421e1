"""A process of the service under load: `python -m tests.integration.eventsourcing.load`, told by its stdin.

Random commands on a few streams, keys and command ids that other processes use too. A command id
always means the same command, whoever sends it. Writes one line: what came of every command.
"""

import asyncio
import json
import random
import sys
from typing import Any
from uuid import UUID

import asyncpg

from shared.eventsourcing.appending import attempt
from shared.eventsourcing.appending.append import append
from shared.eventsourcing.appending.commands import Commands
from shared.eventsourcing.storing.database import open_pool
from shared.kernel.refusal import Refused
from tests.integration.eventsourcing.ledger import (
    KEYED,
    Command,
    Decided,
    Leave,
    Ledger,
    Open,
    Seat,
    commands,
    context,
)

CROSSED = {"deadlocks": 0}


async def _append(*arguments: Any) -> Any:
    try:
        return await append(*arguments)
    except asyncpg.DeadlockDetectedError:
        CROSSED["deadlocks"] += 1
        raise


def random_command(command_id: UUID, streams: list[UUID], people: list[UUID]) -> list[tuple[UUID, Command]]:
    """What this id stands for: something on one to three ledgers, often with a key."""
    chance = random.Random(command_id.int)  # noqa: S311 (a die, not a secret)
    chosen = chance.sample(streams, chance.choice((1, 1, 1, 2, 3)))

    def one(project: UUID) -> Command:
        kind, who = chance.choice("OSSSL"), chance.choice(people)
        if kind == "O":
            return Open(project=project, capacity=10_000)
        return (Seat if kind == "S" else Leave)(project=project, application=who)

    return [(stream, one(stream)) for stream in chosen]


async def send(door: Commands, command_id: UUID, wanted: list[tuple[UUID, Command]]) -> str:
    """What the sender is told, or why nothing."""

    def decide(*states: Ledger) -> Decided:
        return [KEYED.decide(command, state) for (_, command), state in zip(wanted, states, strict=True)]

    try:
        answer = await door.together([(KEYED, stream) for stream, _ in wanted], decide, context(command_id))
    except Refused as refusal:
        return f"refused {refusal.code}"
    except Exception as error:
        return f"! {type(error).__name__}"
    return answer.body.decode()


async def main(told: dict[str, Any]) -> None:
    """Send as many commands as told, so many at a time."""
    vars(attempt)["append"] = _append
    pool = await open_pool(told["url"])
    door, chance = commands(pool), random.Random(told["seed"])  # noqa: S311 (a die, not a secret)
    streams = [UUID(text) for text in told["streams"]]
    people = [UUID(text) for text in told["people"]]
    shared = [UUID(text) for text in told["commands"]]
    came: list[tuple[str, str]] = []

    async def client() -> None:
        for _ in range(told["each"]):
            command_id = chance.choice(shared) if chance.random() < 0.4 else UUID(int=chance.getrandbits(128))
            came.append(
                (str(command_id), await send(door, command_id, random_command(command_id, streams, people)))
            )

    await asyncio.gather(*(client() for _ in range(told["clients"])))
    await pool.close()
    sys.stdout.write(json.dumps({"came": came, **CROSSED}) + "\n")


if __name__ == "__main__":
    asyncio.run(main(json.load(sys.stdin)))
