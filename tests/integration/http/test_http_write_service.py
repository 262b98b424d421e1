"""Two write services on a real PostgreSQL and Kafka: commands, answers, feed, replicas, reactions."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any
from uuid import uuid4

import httpx
import pytest

from deploy.local.ports import free_port
from shared.contracts.cloudevent import BEFORE_THE_FIRST, fits, from_json
from shared.eventsourcing.migrate import migrate_store, topic_of
from shared.service.service import WriteService
from shared.service.serving import app_of
from shared.service.settings import Settings
from tests.integration.http.seats_service import ENROLMENT, SCHEMA, TRAINING
from tests.integration.http.serving import Served, a_topic, an_issuer, listening, variables
from tests.servers.databases import FreshDatabase


@pytest.fixture
async def both(
    fresh_database: FreshDatabase, kafka: str, topic_prefix: str
) -> AsyncIterator[tuple[Served, Served]]:
    ports = {"enrolment": free_port(), "training": free_port()}
    async with AsyncExitStack() as stack:
        issuer = await stack.enter_async_context(an_issuer())
        served = []
        for service in (ENROLMENT, TRAINING):
            database = await fresh_database()
            settings = Settings.model_validate(variables(database, kafka, topic_prefix, issuer.url, ports))
            await migrate_store(database.owner, database.runtime, service.name, [SCHEMA])
            await a_topic(kafka, topic_of(service.name, topic_prefix))
            app = app_of(service, settings)
            await stack.enter_async_context(listening(app, ports[service.name]))
            served.append(Served(app, f"http://127.0.0.1:{ports[service.name]}", issuer))
        yield served[0], served[1]


async def command(
    client: httpx.AsyncClient, path: str, body: dict[str, Any], key: str | None = None, **headers: str
) -> httpx.Response:
    return await client.post(path, json=body, headers={"Idempotency-Key": key or str(uuid4()), **headers})


async def eventually(found: Callable[[], Awaitable[Any]], within: float = 40) -> Any:
    async with asyncio.timeout(within):
        while not (what := await found()):  # noqa: ASYNC110 - another process makes it so
            await asyncio.sleep(0.05)
        return what


async def test_from_a_command_to_an_answer_and_to_the_other_service(both: tuple[Served, Served]) -> None:
    enrolment, training = both
    project = uuid4()
    async with enrolment.client("college.academic") as client, training.client("teacher") as reader:
        first = await command(client, f"/v1/seats/{project}/open", {"capacity": 2}, "open")
        assert (first.status_code, first.headers["etag"]) == (201, '"1"')
        assert first.headers["consistency-token"] == f"enrolment/{project}/1"
        again = await command(client, f"/v1/seats/{project}/open", {"capacity": 2}, "open")
        assert (again.status_code, again.content) == (201, first.content)
        other = await command(client, f"/v1/seats/{project}/open", {"capacity": 3}, "open")
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key.reused")
        stale = await command(client, f"/v1/seats/{project}/open", {"capacity": 3}, **{"If-Match": '"7"'})
        assert (stale.status_code, stale.json()["facts"]) == (412, {"expected": 7, "actual": 1})
        refused = await command(client, f"/v1/seats/{uuid4()}/take", {"application": str(uuid4())})
        assert (refused.status_code, refused.json()["code"]) == (409, "seats.not_open")

        taken = await command(client, f"/v1/seats/{project}/take", {"application": str(uuid4())})
        assert taken.status_code == 200
        token = {"Consistency-Token": taken.headers["consistency-token"]}

        async def counted() -> bool:
            return (await reader.get(f"/v1/counts/{project}", headers=token)).status_code == 200

        await eventually(counted)  # the first time the consumer group may still be forming
        assert (await reader.get(f"/v1/counts/{project}", headers=token)).json() == {"taken": 1}


async def test_the_feed_gives_what_was_decided_byte_for_byte(both: tuple[Served, Served]) -> None:
    enrolment, _ = both
    project = uuid4()
    async with enrolment.client("college.academic") as client:
        await command(client, f"/v1/seats/{project}/open", {"capacity": 2})
        await command(client, f"/v1/seats/{project}/take", {"application": str(uuid4())})
    async with enrolment.client("ministry.reader") as client:

        async def delivered() -> Any:
            heads = (await client.get("/v1/heads")).json()["heads"]
            return heads if heads and heads[0]["version"] == 2 else None

        [head] = await eventually(delivered)
        page = await client.get("/v1/events")
        batch = page.json()
        assert [event["streamversion"] for event in batch] == ["1", "2"]
        assert int(page.headers["feed-safe-position"]) >= int(batch[-1]["position"])
        assert (await client.get("/v1/events", params={"after": batch[0]["position"]})).json() == batch[1:]
        assert (await client.get("/v1/events", params={"after": batch[1]["position"]})).json() == []
        stream = await client.get(f"/v1/streams/{project}/events")
        lines = [line.rstrip(b",") for line in stream.content.split(b"\n") if line.startswith(b"{")]
        first, second = map(from_json, lines)
        assert fits(first, BEFORE_THE_FIRST)
        assert fits(second, first.hash)
        assert head == {"stream": str(project), "version": 2, "hash": second.hash.hex()}
    async with enrolment.client("teacher") as client:
        assert (await client.get("/v1/events")).status_code == 403


async def test_an_operator_sees_what_waits_and_sets_it_going(both: tuple[Served, Served]) -> None:
    enrolment, training = both
    project = uuid4()
    async with enrolment.client("college.academic") as client:
        await command(client, f"/v1/seats/{project}/open", {"capacity": 2})
        await command(client, f"/v1/seats/{project}/take", {"application": str(uuid4())})
    async with training.client("operator") as client:

        async def refused() -> Any:
            found = (await client.get("/v1/due")).json()["items"]
            return [(due["name"], due["refused"]) for due in found if due["refused"]]

        assert await eventually(refused) == [("refuse", {"code": "seats.never", "facts": {}})]
        pool = training.app.state.running.parts.pool
        async with pool.acquire() as connection, connection.transaction():  # or it is healed in between
            await connection.execute(
                """INSERT INTO behind (consumer, stream, source, seen_to, reason, next_try)
                   VALUES (1, $1, 'enrolment', 2, 'x', now() + interval '1 hour')""",
                project,
            )
            await connection.execute("UPDATE inbox SET version = 1, chain = NULL")
        (waiting,) = (await client.get("/v1/behind")).json()["items"]
        assert (waiting["stream"], waiting["source"], waiting["reason"]) == (str(project), "enrolment", "x")
        assert (await client.post("/v1/behind/redrive")).json() == {"still_behind": 0}
        assert (await client.get("/v1/behind")).json() == {"items": [], "next": None}


async def test_ready_with_the_age_of_what_is_undelivered(both: tuple[Served, Served]) -> None:
    async with both[0].client("teacher") as client:

        async def ready() -> Any:
            answer = await client.get("/readyz")
            return answer.json() if answer.status_code == 200 else None

        assert (await eventually(ready))["oldest_undelivered_seconds"] >= 0
        metrics = (await client.get("/metrics")).text
        assert 'kruchang_oldest_undelivered_seconds{service="enrolment"}' in metrics


async def test_a_restored_store_refuses_nothing_for_want_of_what_it_may_have_lost(
    both: tuple[Served, Served],
) -> None:
    """Whether a decision finds it missing or a look-up before it."""
    enrolment, _ = both
    pool, path, body = (
        enrolment.app.state.running.parts.pool,
        f"/v1/seats/{uuid4()}",
        {"application": str(uuid4())},
    )
    async with enrolment.client("college.academic") as client, enrolment.client("operator") as operator:

        async def taken() -> Any:
            return (await client.get("/readyz")).json().get("writes") == "taken"

        async def refused() -> Any:
            answer = await client.get("/readyz")
            return answer.is_success and answer.json()["writes"].startswith("refused: ")

        await eventually(taken)
        await pool.execute("UPDATE store SET restored = 'infinity'")
        for verb in ("take", "leave"):
            answer = await command(client, f"{path}/{verb}", body, verb)
            assert (answer.status_code, answer.json()["code"]) == (503, "store_not_level")
            assert answer.headers["retry-after"] == "30"
            assert set(answer.json()["messages"]) == {"th", "en"}
        days = ("/v1/reconciliation/days", "/v1/reconciliation?day=2021-06-01")
        for feed in ("/v1/heads", "/v1/events", f"/v1/streams/{uuid4()}/events", *days):
            assert (await operator.get(feed)).status_code == 503
        await eventually(refused)
        await pool.execute("UPDATE store SET restored = clock_timestamp()")  # and it lacks nothing
        await eventually(taken)
        for verb in ("take", "leave"):  # the same command again
            answer = await command(client, f"{path}/{verb}", body, verb)
            assert (answer.status_code, answer.json()["code"]) == (409, "seats.not_open")


@pytest.mark.parametrize("service", [ENROLMENT, TRAINING], ids=["enrolment", "training"])
def test_every_write_service_has_the_feed_and_the_operators_routes(service: WriteService) -> None:
    paths = {path for path in app_of(service).openapi()["paths"] if path.startswith("/v1")}
    assert {"/v1/events", "/v1/streams/{stream}/events", "/v1/heads", "/v1/behind", "/v1/due"} <= paths
