"""What an operator does by hand: tries a rebuild, frees streams that wait; and what a hang tells him."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import orjson
import pytest

from deploy.databases.server import Database
from services.reporting.projecting.parked import redrive
from services.reporting.store.generations import CONSUMER, LIVE, PREVIOUS, exists
from tests.reporting.feeds import feeds
from tests.reporting.histories import History, enrolment
from tests.reporting.processes import deliver, environment, make_topics, started, until


@pytest.fixture
def history() -> History:
    history = History()
    history.field()
    for teacher in range(3):
        history.completed(teacher)
    return history


async def run(command: Sequence[str], variables: dict[str, str]) -> tuple[int, str]:
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-m", "services.reporting", *command],
        env={**os.environ, **variables}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


async def test_a_projector_that_hangs_tells_what_it_waits_for_and_goes_on_when_it_can(
    database: Database, pool: asyncpg.Pool, history: History, kafka: str, topic_prefix: str, tmp_path: Path
) -> None:
    await make_topics(kafka, topic_prefix)
    variables = environment(database, kafka, topic_prefix) | {"KRUCHANG_PROJECTOR_STUCK_AFTER": "0.5"}
    log = tmp_path / "log"

    async def hangs() -> bool:
        return any(_still(line) for line in log.read_bytes().splitlines())

    async def taken_in() -> bool:
        return bool(await pool.fetchval("SELECT count(*) >= 4 FROM inbox"))

    owner = await asyncpg.connect(database.owner)
    with started("project", variables, log):
        async with owner.transaction():
            await owner.execute(f"LOCK TABLE {LIVE}.inbox")
            await deliver(kafka, topic_prefix, history.events)
            await until(hangs)
        await until(taken_in)
    [said, *_] = [still for line in log.read_bytes().splitlines() if (still := _still(line))]
    assert said["messages_left"] > 0
    stacks = "\n".join(
        " < ".join(frame.split("/")[-1] for frame in stack) for stack in said["tasks"].values()
    )
    assert "take_in" in stacks, stacks
    await owner.close()


async def test_a_rebuild_may_be_tried_first(
    database: Database, pool: asyncpg.Pool, history: History, kafka: str, topic_prefix: str
) -> None:
    await make_topics(kafka, topic_prefix)
    await deliver(kafka, topic_prefix, history.events)
    variables = environment(database, kafka, topic_prefix)
    code, said = await run(["rebuild", "--dry-run", "--accept-differences"], variables)
    assert code == 0, said
    assert f"compared: {len(history.events)} events" in said
    assert await pool.fetchval("SELECT count(*) FROM facts") == 0, "nothing was swapped"
    assert await pool.fetchval("SELECT outcome FROM public.rebuilds") == "compared"
    left = await pool.fetchval(r"SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'rebuild\_%'")
    owner = await asyncpg.connect(database.owner)
    assert (left, await exists(owner, PREVIOUS)) == (0, False)
    await owner.close()


async def test_streams_that_wait_are_listed_and_a_redrive_may_be_tried_first(
    database: Database, pool: asyncpg.Pool
) -> None:
    variables = environment(database, "127.0.0.1:9", "")
    assert await run(["parked"], variables) == (0, "0 streams wait\n")
    await pool.execute(
        """INSERT INTO behind (consumer, stream, source, seen_to, reason)
           VALUES ($1, gen_random_uuid(), 'enrolment', 3, 'not in the topic')""",
        CONSUMER,
    )
    for command in (["parked"], ["redrive", "--dry-run"]):
        code, said = await run(command, variables)
        assert "at 0, seen up to 3" in said
        assert "not in the topic\n1 streams wait" in said
        assert code == (1 if command == ["parked"] else 0)


async def test_a_redrive_asks_every_owner_and_frees_what_they_give(
    pool: asyncpg.Pool, history: History
) -> None:
    told: list[tuple[str, int, int]] = []
    lost = [enrolment(teacher, 1) for teacher in range(3)]
    for stream in lost:
        await hold(pool, stream, "enrolment")
    nobody_has = uuid4()
    await hold(pool, nobody_has, "training")
    found = feeds(history.events)
    left = await redrive(pool, found, lambda *step: told.append(step))
    assert [(one.stream, one.reason) for one in left] == [(nobody_has, "the owner has no version 1")]
    assert await pool.fetchval("SELECT count(*) FROM inbox WHERE stream = ANY($1)", lost) == 3
    assert told[-1] == ("streams freed", 3, 4)


async def hold(pool: asyncpg.Pool, stream: UUID, source: str) -> None:
    await pool.execute(
        """INSERT INTO behind (consumer, stream, source, seen_to, reason)
           VALUES ($1, $2, $3, 1, 'not in the topic')""",
        CONSUMER, stream, source,
    )  # fmt: skip


def _still(line: bytes) -> dict[str, Any]:
    said: dict[str, Any] = orjson.loads(line) if line.startswith(b"{") else {}
    return said if said.get("event") == "projector_stands_still" else {}
