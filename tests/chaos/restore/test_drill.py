"""The drill: PostgreSQL is lost, restored from an older backup under a running Kafka, and level again."""

import asyncio
from functools import partial

from deploy.local.environment import WRITE_SERVICES
from deploy.local.scenario.scene import personnel
from shared.contracts.cloudevent import instant
from shared.contracts.recorded import Recorded
from tests.chaos.evidence import databases
from tests.chaos.restore.looks import essence, eventually, new_key, stored
from tests.chaos.restore.portal import Person
from tests.chaos.restore.town import Town
from tests.chaos.stage import FIELD

ANSWERED = (
    ("enrolment", "/v1/teachers"),
    ("training", f"/v1/projects?field={FIELD}"),
    ("curriculum", "/v1/colleges"),
)


def _told(event: Recorded) -> tuple[str, str, int, str, int]:
    return event.type, str(event.stream), event.version, instant(event.recorded_at), event.position


async def test_postgresql_restored_from_an_older_backup_is_brought_level_and_the_erased_stay_erased(
    town: Town,
) -> None:
    async with town.awake():
        kept, erased = await town.register(new_key("kept")), await town.register(new_key("erased"))
        await town.load(40)
        backup = await town.backup()

        late = await town.register(new_key("late"))
        await town.load(60)
        assert (await town.erase(erased)).status_code == 200
        async with databases(town.stage.up) as found:
            await found.at_rest()
            before = await stored(found)
        await eventually(lambda: _gone(town, erased))

        await town.lose_postgres()
        said = await town.local("restore", backup)
        assert "restored from its newest backup" in said  # the keys were gone too
        assert not await town.keyed(erased)  # the backup had it
        assert not await town.recorded(erased)
        await town.until_ready()

        async with databases(town.stage.up) as found:
            missing = {
                service: [event for event in before[service] if event.id not in held]
                for service in WRITE_SERVICES
                for held in [{event.id for event in await found.store(service)}]
            }
            assert all(missing.values())
            await _refused_but_read(town, kept, erased)
            for service, named in zip(
                WRITE_SERVICES, await asyncio.gather(*map(town.dry_run, WRITE_SERVICES)), strict=True
            ):
                assert named == {_told(event) for event in missing[service]}
            await _refused_but_read(town, kept, erased)  # a dry run changed nothing
            for said in await asyncio.gather(*(town.service(name, "adopt") for name in WRITE_SERVICES)):
                assert "0 do not fit, 0 messages unreadable" in said
            town.adopted(backup, *WRITE_SERVICES)
            assert {s: essence(e) for s, e in (await stored(found)).items()} == {
                service: essence(events) for service, events in before.items()
            }

            for service in WRITE_SERVICES:
                await eventually(partial(town.takes, service))
            await town.redrive(*WRITE_SERVICES, "reporting")
            assert await town.look(erased) == (404, "identity.absent")
            assert await town.look(kept) == (200, "shown")
            assert not await town.keyed(erased)
            await _repeats_are_decided_anew(town, late, erased)
            await town.load(40)
            await found.at_rest()
            await town.prove(found)


async def _gone(town: Town, person: Person) -> bool:
    return not await town.keyed(person)


async def _refused_but_read(town: Town, kept: Person, erased: Person) -> None:
    answer = await town.send_registration(new_key("refused"))
    assert (answer.status_code, answer.json()["code"]) == (503, "store_not_level")
    assert int(answer.headers["Retry-After"]) >= 10
    messages = answer.json()["messages"]
    assert "ยังทำรายการนี้ไม่ได้" in messages["th"]
    assert "this has to wait" in messages["en"]
    for service in WRITE_SERVICES:
        await eventually(partial(town.refuses, service))
        assert (await town.get(service, "/v1/heads")).status_code == 503  # nothing may be concluded
    for service, path in ANSWERED:
        assert (await town.get(service, path, personnel(town.stage.colleges[0]))).status_code == 200, path
    for person in (kept, erased):  # nobody knows yet who was erased
        assert await town.look(person) == (503, "store_not_level")


async def _repeats_are_decided_anew(town: Town, late: Person, erased: Person) -> None:
    """The stored answers are lost; what was done is not done again. Key and record are lost too."""
    assert await town.look(late) == (404, "identity.key_lost")
    again = await town.send_registration(late.key, person=str(late.id))
    assert (again.status_code, again.json()["id"], again.json()["facts"]) == (200, str(late.id), [])
    assert await town.look(late) == (200, "shown")
    once_more = await town.erase(erased)
    assert (once_more.status_code, once_more.json()["facts"]) == (200, [])
