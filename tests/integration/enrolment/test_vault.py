"""The vault through the API, on two real databases: identities in, read with a purpose, erased (PDPA)."""

import base64
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from services.enrolment.vault.crypto import UnreadableError
from services.enrolment.vault.opening import opened
from tests.integration.enrolment.desk import (
    FEB_1,
    HOME,
    MASTER,
    PERSONNEL,
    Desk,
    citizen_id,
    desk_on,
    id_of,
    path_of,
    person_body,
    prepare,
    settings_of,
    world,
)
from tests.servers.databases import FreshDatabase

PRIVACY = "privacy.officer@OVEC"
NOT_DEMO = "1000000000009"  # valid, and nobody's
SECRETS = ("สมมติ1", "ทดสอบระบบ", "นางสาว", citizen_id(1), "0812345678", "demo1@example.org")
SECOND = "second:" + base64.b64encode(bytes([9]) * 32).decode()
PASSPORT = {"citizen_id": None, "passport": {"country": "MMR", "number": "DEMO12345"}}


async def identity(desk: Desk, person: UUID | str, who: str = PRIVACY) -> Any:
    answer = await desk.get(who, f"/v1/people/{person}/identity", purpose="PAPER")
    return answer.json() if answer.is_success else answer.json()["code"]


async def everything(connection: Any) -> str:
    """Every row of every table, as text."""
    tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    rows = [await connection.fetch(f'SELECT t::text FROM "{table[0]}" t') for table in tables]
    return "\n".join(row[0] for table in rows for row in table)


# Into the vault


async def test_a_person_gets_an_opaque_id_and_no_name_leaves_the_vault(desk: Desk) -> None:
    answer = await desk.send(PERSONNEL, "/v1/people", person_body(1))
    assert answer.status_code == 201
    told = answer.text + await everything(desk.pool)
    assert [secret for secret in SECRETS if secret in told or secret.encode().hex() in told] == []
    shown = await identity(desk, answer.json()["id"])
    assert shown["name"]["th"] == {"prefix": "นางสาว", "given": "สมมติ1", "family": "ทดสอบระบบ"}
    assert shown["document"]["number"] == citizen_id(1)


async def test_a_repeat_gets_the_first_answer_and_another_command_a_refusal(desk: Desk) -> None:
    first = await desk.send(PERSONNEL, "/v1/people", person_body(1), key="k")
    again = await desk.send(PERSONNEL, "/v1/people", person_body(1), key="k")
    assert again.content == first.content
    other = await desk.send("bureau.officer@BUREAU", "/v1/people", person_body(1))
    assert (other.status_code, other.json()["code"]) == (409, "person.already_registered")
    assert first.json()["id"] not in other.text


async def test_after_a_crash_between_the_databases_the_repeat_goes_on_with_the_same_id(desk: Desk) -> None:
    reserved = await desk.room.own.keys.reserve(f"citizen_id:THA:{citizen_id(1)}")  # and then it crashed
    answer = await desk.done(PERSONNEL, "/v1/people", person_body(1))
    assert answer["id"] == str(reserved.person)


async def test_a_foreigner_shows_a_passport(desk: Desk) -> None:
    answer = await desk.done(PERSONNEL, "/v1/people", person_body(1, **PASSPORT))
    assert (await identity(desk, answer["id"]))["document"]["country"] == "MMR"


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"citizen_id": NOT_DEMO}, 422, "person.demo_only"),
        ({**PASSPORT, "passport": {"country": "MMR", "number": "MA123456"}}, 422, "person.demo_only"),
        ({"citizen_id": "9000000000011"}, 422, "request_invalid"),
        ({"citizen_id": None}, 422, "request_invalid"),
        ({"passport": PASSPORT["passport"]}, 422, "request_invalid"),
    ],
)
async def test_what_is_not_a_demo_document_is_refused_and_not_repeated(
    desk: Desk, changes: dict[str, Any], status: int, code: str
) -> None:
    answer = await desk.send(PERSONNEL, "/v1/people", person_body(1, **changes))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert str(changes.get("citizen_id") or "none") not in answer.text
    assert "ทดสอบระบบ" not in answer.text


async def test_outside_a_demo_made_up_documents_are_refused(fresh_database: FreshDatabase) -> None:
    async with desk_on(await fresh_database(prepare), await fresh_database(), demo=False) as desk:
        assert await desk.refused(PERSONNEL, "/v1/people", person_body(1)) == (422, "person.not_demo")
        assert (await desk.send(PERSONNEL, "/v1/people", person_body(1, citizen_id=NOT_DEMO))).is_success


# Looked up


async def test_a_personnel_section_sees_its_own_teachers_masked(desk: Desk) -> None:
    who = await desk.teacher()
    shown = await identity(desk, id_of(who), PERSONNEL)
    assert shown["document"]["number"] == "9-xxxx-xxxxx-01-" + citizen_id(1)[-1]
    assert await identity(desk, id_of(who), "college.personnel@sattahip-tc") == "identity.other_college"
    assert await identity(desk, await desk.person(), PERSONNEL) == "identity.other_college"
    assert (await desk.get(who, f"/v1/people/{id_of(who)}/identity", purpose="PAPER")).status_code == 403


async def test_every_look_is_written_down_and_the_log_cannot_be_changed(desk: Desk) -> None:
    who = await desk.teacher()
    for purpose in ("PAPER", "CONTACT"):
        answer = await desk.get(PERSONNEL, f"/v1/people/{id_of(who)}/identity", purpose=purpose)
        assert answer.headers["cache-control"] == "no-store"
    page = (await desk.get(PRIVACY, f"/v1/people/{id_of(who)}/identity/readings", limit=1)).json()
    rest = (await desk.get(PRIVACY, f"/v1/people/{id_of(who)}/identity/readings", after=page["next"])).json()
    read = [(item["org"], item["role"], item["purpose"]) for item in page["items"] + rest["items"]]
    assert read == [(HOME, "college.personnel", "PAPER"), (HOME, "college.personnel", "CONTACT")]
    for change in ("DELETE FROM identity_read", "UPDATE identity_read SET purpose = ''"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await desk.pool.execute(change)


async def test_without_a_purpose_nothing_is_shown(desk: Desk) -> None:
    person = await desk.person()
    assert (await desk.get(PRIVACY, f"/v1/people/{person}/identity")).status_code == 422
    assert await identity(desk, UUID(int=5)) == "identity.absent"


# Erased

ERASE = {"request": "DSR-2564-001", "on": "2021-05-01"}


async def test_an_erased_identity_is_gone_and_the_facts_stay(desk: Desk) -> None:
    who = await desk.applied()
    assert await desk.refused(PERSONNEL, f"/v1/people/{id_of(who)}/erase", ERASE) == (403, "forbidden_role")
    assert await desk.facts(PRIVACY, f"/v1/people/{id_of(who)}/erase", ERASE) == ["PersonalDataErased"]
    assert await identity(desk, id_of(who)) == "identity.absent"
    await desk.due()
    assert await desk.room.own.keys.of(UUID(id_of(who))) is None
    assert await desk.stage(who) == "SUBMITTED"
    again = await desk.done(PERSONNEL, "/v1/people", person_body(1))
    assert again["id"] != id_of(who)


async def test_a_repeat_after_the_erasure_gets_its_first_answer_and_makes_no_new_key(desk: Desk) -> None:
    first = await desk.send(PERSONNEL, "/v1/people", person_body(1), key="k")
    await desk.done(PRIVACY, f"/v1/people/{first.json()['id']}/erase", ERASE)
    await desk.due()
    again = await desk.send(PERSONNEL, "/v1/people", person_body(1), key="k")
    assert again.content == first.content
    assert await desk.room.own.keys._pool.fetchval("SELECT count(*) FROM person_key") == 0


async def test_a_repeat_is_not_refused_for_what_has_changed_since(desk: Desk) -> None:
    who = await desk.teacher()
    first = await desk.send(who, path_of(), {"on": FEB_1}, key="k")
    assert first.status_code == 201
    await desk.done(PRIVACY, f"/v1/people/{id_of(who)}/erase", ERASE)
    await desk.due()
    assert (await desk.send(who, path_of(), {"on": FEB_1}, key="k")).content == first.content
    assert (await desk.send(who, path_of(), {"on": FEB_1})).is_error


async def test_a_crash_after_the_event_is_made_good_by_the_reaction(desk: Desk) -> None:
    person = await desk.person()
    await desk.done(PRIVACY, f"/v1/people/{person}/erase", ERASE)
    assert await desk.room.own.keys.of(person) is not None  # the process died here
    assert await desk.refused(PERSONNEL, "/v1/people", person_body(1)) == (409, "person.erased")
    await desk.due()
    await desk.due()
    assert await desk.room.own.keys.of(person) is None
    assert await desk.pool.fetchval("SELECT count(*) FROM due") == 0


async def test_a_restored_key_of_an_erased_person_is_destroyed_before_anybody_is_served(
    fresh_database: FreshDatabase,
) -> None:
    store, keys = await fresh_database(prepare), await fresh_database()
    async with desk_on(store, keys) as desk:
        await desk.know(*world())
        erased, kept = await desk.person(), await desk.person()
        backup = await asyncpg.connect(keys.owner)
        row = await backup.fetchrow("SELECT * FROM person_key WHERE person = $1", erased)
        await desk.done(PRIVACY, f"/v1/people/{erased}/erase", ERASE)
        await desk.due()
        await backup.execute("INSERT INTO person_key VALUES ($1, $2, $3, $4, $5)", *(row or ()))
        await backup.close()
    async with opened(settings_of(store, keys)) as own:
        assert await own.keys.of(erased) is None
        assert await own.keys.of(kept) is not None


# Master keys change


async def test_every_key_is_wrapped_anew_and_the_old_master_key_is_forgotten(
    fresh_database: FreshDatabase,
) -> None:
    store, keys = await fresh_database(prepare), await fresh_database()
    async with desk_on(store, keys) as desk:
        people = [await desk.person() for _ in range(3)]
    rotated = {"vault_master_key": SECOND, "vault_retired_keys": MASTER}
    async with desk_on(store, keys, **rotated) as desk:
        assert await desk.room.own.keys.rewrap() == 3
        assert await desk.room.own.keys.rewrap() == 0
    async with desk_on(store, keys, vault_master_key=SECOND) as desk:
        assert (await identity(desk, people[0]))["name"]["th"]["given"] == "สมมติ1"
        assert await desk.refused(PERSONNEL, "/v1/people", person_body(1)) == (
            409,
            "person.already_registered",
        )


async def test_without_its_master_key_the_vault_does_not_open(fresh_database: FreshDatabase) -> None:
    store, keys = await fresh_database(prepare), await fresh_database()
    async with desk_on(store, keys):
        pass
    with pytest.raises(UnreadableError, match="first"):
        async with opened(settings_of(store, keys, vault_master_key=SECOND)):
            pass
