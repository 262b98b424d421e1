"""Reporting's commands as an operator types them, and its API as a process."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import httpx

from deploy.databases.server import Database
from deploy.local.ports import free_port
from services.reporting.rebuilding.topics import Topics
from services.reporting.store.facts import apply
from services.reporting.store.generations import CONSUMER, GenerationInbox
from shared.contracts.notice import KPI_TOPIC
from shared.eventsourcing.subscribing.consume import take_in
from tests.reporting.databases import live_pool
from tests.reporting.histories import History
from tests.reporting.processes import environment, started, until


async def run(
    command: str, database: Database, kafka: str = "127.0.0.1:9", prefix: str = ""
) -> tuple[int, str]:
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "services.reporting", command],
        env={**os.environ, **environment(database, kafka, prefix)},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


async def test_verify_and_status_tell_how_things_stand(
    database: Database, kafka: str, topic_prefix: str
) -> None:
    history = History()
    history.field()
    history.completed(1)
    async with live_pool(database) as pool:
        await take_in(pool, GenerationInbox(CONSUMER), history.events, apply)
        code, said = await run("verify", database)
        assert code == 0, said
        assert "counter/trained_teacher/RAIL/2564" in said
        assert "(not compared yet)" in (await run("status", database))[1]
        await pool.execute("UPDATE counters SET subjects = 7")
        code, said = await run("verify", database)
        assert code == 1
        assert "'counter': 7, 'facts': 1" in said
    for _ in range(2):
        code, said = await run("migrate", database, kafka, topic_prefix)
        assert code == 0, f"migrating again changes nothing: {said}"
    async with Topics(kafka, [topic_prefix + KPI_TOPIC]):
        pass  # it is there


async def test_the_api_answers_says_what_it_lacks_and_stops_when_told(
    database: Database, tmp_path: Path
) -> None:
    port = free_port()
    variables = environment(database, "127.0.0.1:9", "", port=port)
    with started("serve", variables, tmp_path / "log") as api:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http:

            async def alive() -> bool:
                try:
                    return (await http.get("/livez")).status_code == 200
                except httpx.TransportError:
                    return False

            await until(alive)
            ready = (await http.get("/readyz")).json()
            assert set(ready["missing"]) == {"issuer"}
            assert ready["streams_behind"] == 0
            document = (await http.get("/openapi.json")).json()
            parameters = document["paths"]["/v1/kpis"]["get"]["parameters"]
            assert {"fiscal_year", "as_of", "through", "after", "limit"} <= {p["name"] for p in parameters}
        assert api.stop() == 0
