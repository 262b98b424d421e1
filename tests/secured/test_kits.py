"""Both consumer kits sign in as a ministry, read all that is public, and prove that they have everything."""

from functools import partial
from pathlib import Path

from shared.eventsourcing.kafka.broker import Broker
from tests.integration.eventsourcing.eventually import eventually
from tests.journeys.kits import Kit, java_kit, python_kit, told_of
from tests.secured.test_services_secured import designate
from tests.secured.town import Town
from tests.servers.databases import FreshDatabase


async def test_both_kits_sign_in_as_a_ministry_and_have_everything(
    town: Town, reader: Broker, name: str, fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    await designate(town)
    assert reader.user
    assert reader.password
    told = told_of(
        town.up, MINISTRY_NAME=name, KAFKA_USER=reader.user, KAFKA_PASSWORD=reader.password,
        KAFKA_SECURITY_PROTOCOL=reader.protocol,
    )  # fmt: skip
    for kit in (
        python_kit(told, await fresh_database()),
        java_kit(told, await fresh_database(), tmp_path / "classes"),
    ):
        with kit.consuming(tmp_path / kit.name):
            await eventually(partial(_complete, kit), within=90)
        assert await kit.fetchval(
            "SELECT count(*) FROM events WHERE type = 'ovec.curriculum.FieldDesignated'"
        )


async def _complete(kit: Kit) -> bool:
    return (await kit.run("prove"))[0] == 0
