"""The read models are restored alone, and the keys of the vault."""

from tests.chaos.evidence import databases
from tests.chaos.restore.looks import eventually, new_key
from tests.chaos.restore.portal import Person
from tests.chaos.restore.town import Town


async def test_the_read_models_catch_up_by_themselves(town: Town) -> None:
    """Kafka brings them nothing of what they lost; the owners' feeds do."""
    async with town.awake():
        backup = await town.backup()
        await town.load(30)
        async with databases(town.stage.up) as found:
            await found.at_rest()
        await town.local("restore", backup, "--only", "reporting")
        await eventually(lambda: town.ready("reporting"))
        await town.redrive("reporting")
        async with databases(town.stage.up) as found:
            await found.at_rest()
            await town.prove(found)


async def test_keys_restored_to_before_an_erasure_and_before_a_registration(town: Town) -> None:
    """Whoever was erased stays erased, though the key database went back; whose key is lost is told so."""
    async with town.awake():
        erased, kept = await town.register(new_key("erased")), await town.register(new_key("kept"))
        backup = await town.backup()
        later = await town.register(new_key("later"))
        assert (await town.erase(erased)).status_code == 200
        await eventually(lambda: _gone(town, erased))
        said = await town.local("restore", backup, "--only", "enrolment_keys")
        assert "1 of their keys and records were back" in said
        await eventually(lambda: town.ready("enrolment"))
        assert not await town.keyed(erased)
        assert await town.look(erased) == (404, "identity.absent")
        assert await town.look(kept) == (200, "shown")
        assert await town.look(later) == (404, "identity.key_lost")
        assert f"lost the key: {later.id}" in await town.service("enrolment", "vault")


async def _gone(town: Town, person: Person) -> bool:
    return not await town.keyed(person)
