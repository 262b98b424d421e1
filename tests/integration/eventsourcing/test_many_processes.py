"""Several processes of one service at once: nothing twice, nothing lost, no circles."""

import asyncio
import json
import sys
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from deploy.databases.server import Database
from deploy.local.paths import ROOT
from shared.eventsourcing.appending.verify import refold, verify
from tests.integration.eventsourcing.ledger import KEYED

PROCESSES = 3


async def loads(database: Database, **told: Any) -> list[dict[str, Any]]:
    """The same load in several operating-system processes; what each of them saw."""

    async def one(seed: int) -> dict[str, Any]:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.integration.eventsourcing.load", cwd=ROOT,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        asked = json.dumps({"url": database.runtime, "seed": seed, **told}).encode()
        said, _ = await process.communicate(asked)
        assert process.returncode == 0
        seen: dict[str, Any] = json.loads(said.splitlines()[-1])
        return seen

    return await asyncio.gather(*(one(seed) for seed in range(PROCESSES)))


def ids(number: int) -> list[str]:
    return [str(uuid4()) for _ in range(number)]


async def test_random_load_on_crossing_streams_keys_and_command_ids(
    database: Database, pool: asyncpg.Pool
) -> None:
    seen = await loads(database, streams=ids(8), people=ids(12), commands=ids(60), clients=24, each=12)
    assert [process["deadlocks"] for process in seen] == [0] * PROCESSES
    pairs = [pair for process in seen for pair in process["came"]]
    conflicts = [pair for pair in pairs if pair[1] == "! ConflictError"]
    assert len(conflicts) < len(pairs) / 50  # three times others were faster: not remembered
    answers: dict[str, set[str]] = {}
    for command_id, came in pairs:
        if came != "! ConflictError":
            answers.setdefault(command_id, set()).add(came)
    assert {len(given) for given in answers.values()} == {1}  # whoever asks gets the first answer
    told = [came for given in answers.values() for came in given]
    assert [came for came in told if came.startswith("!")] == []
    facts = [fact["id"] for came in told if came.startswith("{") for fact in json.loads(came)["facts"]]
    assert len(facts) > 100
    rows = await pool.fetch("SELECT id FROM events")
    assert sorted(facts) == sorted(str(row["id"]) for row in rows)
    assert [d async for d in verify(pool, "enrolment")] == []
    assert [d async for d in refold(pool, [KEYED], repair=False)] == []
    held = {UUID(row["key"]): row["stream"] for row in await pool.fetch("SELECT key, stream FROM keys")}
    assert held == await holders_by_history(pool)


async def holders_by_history(pool: asyncpg.Pool) -> dict[UUID, UUID]:
    """Who holds which key, told by the events alone; fails where two ever held one."""
    holder: dict[UUID, UUID] = {}
    rows = await pool.fetch("SELECT stream, type, value FROM events ORDER BY position")
    for row in rows:
        who = json.loads(row["value"]).get("application")
        if row["type"].endswith("SeatTaken"):
            assert holder.setdefault(UUID(who), row["stream"]) == row["stream"]
        elif row["type"].endswith("SeatReleased") and holder.get(UUID(who)) == row["stream"]:
            del holder[UUID(who)]
    return holder


async def test_a_hot_stream_is_served_by_all_processes(database: Database, pool: asyncpg.Pool) -> None:
    """Nobody is turned away for others having been faster."""
    seen = await loads(database, streams=ids(1) * 3, people=ids(1000), commands=ids(1), clients=16, each=8)
    came = [came for process in seen for _, came in process["came"]]
    assert len(came) == PROCESSES * 16 * 8
    assert [answer for answer in came if answer.startswith("!")] == []
    assert [process["deadlocks"] for process in seen] == [0] * PROCESSES
    assert [d async for d in verify(pool, "enrolment")] == []
