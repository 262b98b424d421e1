"""The vault after a restore: records and keys of different instants; what was lost comes back (PDPA)."""

from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from deploy.databases.server import Database
from services.enrolment.vault.erasing import _compared, destroy, erased_in
from tests.integration.enrolment.desk import PERSONNEL, Desk, desk_on, person_body, prepare, world
from tests.integration.enrolment.test_vault import ERASE, PRIVACY, identity
from tests.servers.databases import FreshDatabase

BUREAU = "bureau.officer@BUREAU"


@pytest.fixture
async def keys(desk: Desk) -> Any:
    """The key database's own connections."""
    return desk.room.own.keys._pool


async def registered(desk: Desk) -> UUID:
    return UUID((await desk.done(PERSONNEL, "/v1/people", person_body(1)))["id"])


async def test_a_lost_record_comes_back_with_the_document(desk: Desk) -> None:
    """Enrolment's database was restored to before the registration, and adopted it."""
    person = await registered(desk)
    await desk.pool.execute("DELETE FROM identity")
    assert await identity(desk, person) == "identity.record_lost"
    assert await desk.refused(BUREAU, "/v1/people", person_body(1)) == (409, "person.already_registered")
    again = await desk.done(PERSONNEL, "/v1/people", person_body(1))
    assert (again["id"], again["facts"]) == (str(person), [])
    assert (await identity(desk, person))["name"]["th"]["given"] == "สมมติ1"
    assert await desk.refused(PERSONNEL, "/v1/people", person_body(1)) == (409, "person.already_registered")


@pytest.mark.parametrize("record_too", [False, True])
async def test_a_lost_key_comes_back_under_the_same_id(desk: Desk, keys: Any, *, record_too: bool) -> None:
    """The key database was restored to before the registration; what it sealed can be read no more."""
    person = await registered(desk)
    await keys.execute("DELETE FROM person_key")
    if record_too:
        await desk.pool.execute("DELETE FROM identity")
    assert await identity(desk, person) == "identity.key_lost"
    body = person_body(1, person=str(person))
    assert await desk.refused(BUREAU, "/v1/people", body) == (404, "person.unknown")
    again = await desk.done(PERSONNEL, "/v1/people", body)
    assert (again["id"], again["facts"]) == (str(person), [])
    assert (await identity(desk, person))["name"]["th"]["given"] == "สมมติ1"
    assert await desk.refused(PERSONNEL, "/v1/people", body) == (409, "person.already_registered")


async def test_after_a_crash_between_the_databases_a_lost_key_still_comes_back(desk: Desk, keys: Any) -> None:
    person = await registered(desk)
    await keys.execute("DELETE FROM person_key")
    document = "citizen_id:THA:" + person_body(1)["citizen_id"]
    assert await desk.room.own.keys.reserve_for(person, document)  # and then it crashed
    assert await identity(desk, person) == "identity.key_lost"
    await desk.done(PERSONNEL, "/v1/people", person_body(1, person=str(person)))
    assert (await identity(desk, person))["name"]["th"]["given"] == "สมมติ1"


async def test_nobody_gets_the_identity_of_another_under_a_lost_id(desk: Desk, keys: Any) -> None:
    person = await registered(desk)
    other = UUID((await desk.done(PERSONNEL, "/v1/people", person_body(2)))["id"])
    await keys.execute("DELETE FROM person_key WHERE person = $1", person)
    body = person_body(2, person=str(person))  # the document of the other
    assert await desk.refused(PERSONNEL, "/v1/people", body) == (409, "person.already_registered")
    body = person_body(3, person=str(other))  # a new document for somebody who has one
    assert await desk.refused(PERSONNEL, "/v1/people", body) == (409, "person.already_registered")
    await desk.pool.execute("DELETE FROM identity WHERE person = $1", other)  # also if the record was lost
    assert await desk.refused(PERSONNEL, "/v1/people", body) == (409, "person.already_registered")
    body = person_body(3, person=str(uuid4()))
    assert await desk.refused(PERSONNEL, "/v1/people", body) == (404, "person.unknown")
    await desk.done(PRIVACY, f"/v1/people/{other}/erase", ERASE)
    body = person_body(2, person=str(other))
    assert await desk.refused(PERSONNEL, "/v1/people", body) == (409, "person.erased")


async def test_while_the_store_is_not_level_no_identity_is_shown(desk: Desk) -> None:
    """It may not know yet who was erased."""
    person = await registered(desk)
    desk.room.commands.refuses = "restored"
    assert await identity(desk, person) == "store_not_level"
    desk.room.commands.refuses = None
    assert (await identity(desk, person))["document"]


async def test_an_adopted_erasure_takes_the_restored_record_too(desk: Desk) -> None:
    """The event came back from the topic, without the statement that had removed the record."""
    person = await registered(desk)
    row = await desk.pool.fetchrow("SELECT * FROM identity")
    await desk.done(PRIVACY, f"/v1/people/{person}/erase", ERASE)
    await desk.pool.execute("INSERT INTO identity VALUES ($1, $2, $3, $4)", *(row or ()))
    await desk.due()
    assert await desk.pool.fetchval("SELECT count(*) FROM identity") == 0


async def test_the_vault_tells_how_people_records_and_keys_stand_to_each_other(
    fresh_database: FreshDatabase,
) -> None:
    store, key_database = await fresh_database(prepare), await fresh_database()
    async with desk_on(store, key_database) as desk:
        await desk.know(*world())
        people = [await desk.person() for _ in range(5)]
        await desk.room.own.keys.reserve("citizen_id:THA:9999999999999")
        await desk.done(PRIVACY, f"/v1/people/{people[0]}/erase", ERASE)  # its key is still there
        await desk.room.own.keys.destroy([people[1]])
        await desk.pool.execute("DELETE FROM identity WHERE person = $1", people[2])
        told = await _vault(desk, store)
        assert (told.whole, told.reserved, told.erased, told.destroyed) == (2, 1, 1, 1)
        assert (told.without_key, told.without_record) == ([people[1]], [people[2]])
        assert str(people[1]) in str(told)
        assert (await _vault(desk, store)).destroyed == 0


async def _vault(desk: Desk, database: Database) -> Any:
    store = await asyncpg.connect(database.runtime)
    try:
        erased = await erased_in(store)
        gone = await destroy(store, desk.room.own.keys, erased)
        return await _compared(store, desk.room.own.keys, erased, gone)
    finally:
        await store.close()
