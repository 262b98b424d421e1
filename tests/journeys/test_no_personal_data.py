"""No personal datum of the scenario's people stands in a topic, log, metric or table, byte by byte (PDPA)."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer

from deploy.databases.server import DATABASES
from deploy.local.environment import SERVICES
from shared.eventsourcing.migrate import migrate_topic
from tests.journeys.careless import ask_carelessly
from tests.journeys.haystacks import Hay, of_database, of_log_of_server, of_logs, of_metrics, of_topics
from tests.journeys.journey import Journey
from tests.journeys.needles import Datum, Search, data_of
from tests.journeys.people import PRIVACY
from tests.reporting.databases import live_pool
from tests.servers.apart import apart
from tests.servers.databases import FreshDatabase

WHERE: Mapping[str, bytes] = {  # and what must be there, or nothing was looked at
    "topics": b"ovec.enrolment.TeacherEnrolled",
    "logs": b'"/v1/people"',
    "log of PostgreSQL": b"database system is ready",
    "metrics": b"kruchang_http_requests_total",
    "curriculum": b"SMART-AGRI",
    "training": b"SMART-AGRI",
    "enrolment": b"SMART-AGRI",  # the vault's sealed records too
    "enrolment_keys": b"PGCOPY",
    "reporting": b"SMART-AGRI",
}
Found = list[tuple[str, Datum, str, bytes]]


@pytest.fixture(scope="module")
def search(journey: Journey) -> Search:
    return Search(datum for identity in journey.identities().values() for datum in data_of(identity))


@pytest.fixture(scope="module")
def careless(journey: Journey) -> list[int]:
    return apart(ask_carelessly(journey))


def haystack(where: str, journey: Journey, superuser: str) -> Hay:
    system = journey.up.system
    kinds: Mapping[str, Callable[[], Hay]] = {
        "topics": lambda: of_topics(system.site.kafka, system.site.topic_prefix),
        "logs": lambda: of_logs(system.logs),
        "log of PostgreSQL": lambda: of_log_of_server(superuser),
        "metrics": lambda: of_metrics({name: system.urls[name] for name in (*SERVICES, "projector")}),
    }
    return kinds.get(where, lambda: of_database(system.site.databases[where].owner))()


async def found_in(hay: Hay, search: Search, expected: bytes) -> Found:
    found: Found = []
    seen = False
    async for name, piece in hay:
        seen = seen or expected in piece
        found += [(name, *what) for what in search.found(piece)]
    assert seen, f"{expected!r} was not there: was anything looked at?"
    return found


def test_personal_data_in_the_wrong_place_is_always_a_mistake(careless: list[int]) -> None:
    assert len(careless) > 15
    assert {status // 100 for status in careless} == {4}, careless


@pytest.mark.usefixtures("careless")
@pytest.mark.parametrize("where", WHERE)
async def test_nothing_is_found(where: str, journey: Journey, search: Search, postgres_url: str) -> None:
    assert await found_in(haystack(where, journey, postgres_url), search, WHERE[where]) == []


def test_all_databases_and_processes_are_looked_at(journey: Journey) -> None:
    assert set(DATABASES) <= WHERE.keys()
    logs = {path.stem for path in journey.up.system.logs.iterdir()}
    assert {*SERVICES, "projector", "issuer"} <= logs


# The search would find it


async def test_the_search_knows_what_the_vault_was_told(journey: Journey, search: Search) -> None:
    """What an authorised reader is shown holds every datum that is searched for, but of erased people."""
    first = "SELECT stream FROM events WHERE type LIKE '%.PersonRegistered' ORDER BY position LIMIT $1"
    async with live_pool(journey.up.system.site.databases["enrolment"], "public") as store:
        people = [row["stream"] for row in await store.fetch(first, len(journey.first.people))]
    shown, erased = set(), 0
    async with journey.api() as api:
        for person in people:
            path = f"/v1/people/{person}/identity?purpose=INCIDENT"
            answer = await api.send(PRIVACY, "GET", "enrolment", path)
            erased += answer.status_code == 404
            shown |= {datum for datum, form, _ in search.found(answer.content) if form == "plain, UTF-8"}
    unseen = [key for key, identity in journey.identities().items() if not data_of(identity) <= shown]
    assert len(unseen) == erased <= 1


async def test_a_name_planted_in_a_copy_of_the_logs_is_found(
    journey: Journey, search: Search, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(journey.up.system.logs, tmp_path / "logs"))
    one = _somebodys(search, "family name in th")
    with (copy / "training.log").open("a") as log:
        log.write(f'{{"event": "asked", "of": "{one.text}"}}\n')
    [(name, datum, form, _)] = await found_in(of_logs(copy), search, WHERE["logs"])
    assert (name, datum, form) == ("training.log", one, "plain, UTF-8")


async def test_a_number_planted_in_a_topic_is_found(kafka: str, topic_prefix: str, search: Search) -> None:
    one = _somebodys(search, "citizen id")
    await migrate_topic(kafka, f"{topic_prefix}a")
    producer = AIOKafkaProducer(bootstrap_servers=kafka, compression_type="zstd")
    await producer.start()
    try:
        await producer.send_and_wait(f"{topic_prefix}a", b"{}", headers=[("ce_subject", one.text.encode())])
        await producer.send_and_wait(f"{topic_prefix}a", b"{}", key=one.text.encode())
        await producer.send_and_wait(f"{topic_prefix}a", b'{"of":"%s"}' % one.text.encode())
    finally:
        await producer.stop()
    found = await found_in(of_topics(kafka, topic_prefix), search, b"ce_subject")
    assert [datum for _, datum, _, _ in found] == [one] * 3


async def test_data_planted_in_columns_of_every_kind_are_found(
    fresh_database: FreshDatabase, search: Search
) -> None:
    database = await fresh_database()
    one, number = _somebodys(search, "given name in th"), _somebodys(search, "citizen id")
    values = {
        "text": f"'ครู {one.text}'",
        "json": f"""'{{"of": "{one.text}"}}'""",
        "jsonb": f"""'{{"{one.text}": 1}}'""",
        "bytea": f"'{one.text}'::text::bytea",
        "text[]": f"ARRAY['a', '{one.text}']",
        "varchar": f"encode('{one.text}'::text::bytea, 'hex')",
        "char(200)": f"encode('{one.text}'::text::bytea, 'base64')",
        "bigint": number.text,
        "name": f"'{number.text}'",
    }
    owner = await asyncpg.connect(database.owner)
    try:
        for nr, (kind, value) in enumerate(values.items()):
            await owner.execute(f"CREATE TABLE t{nr} (c {kind}); INSERT INTO t{nr} SELECT {value}")
    finally:
        await owner.close()
    found = await found_in(of_database(database.owner), search, b"PGCOPY")
    assert {name for name, *_ in found} == {f"public.t{nr}" for nr in range(len(values))}


def _somebodys(search: Search, what: str) -> Datum:
    return min((datum for datum in search.data if datum.what == what), key=lambda datum: datum.text)
