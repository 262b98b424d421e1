"""Ministries come, change their password and go, by command, on a real broker that others use meanwhile."""

from collections.abc import Callable
from functools import partial

import pytest
from typer.testing import CliRunner, Result

from deploy.kafka.__main__ import app
from deploy.kafka.admin import Admin
from shared.eventsourcing.kafka.broker import Broker
from tests.integration.eventsourcing.eventually import eventually
from tests.secured.town import TOPIC, Town, let_in_at_last, reading, refused_at_last, shut_out_at_last
from tests.servers.apart import in_thread

Command = Callable[..., Result]


@pytest.fixture
def command(town: Town) -> Command:
    """`python -m deploy.kafka ministry …`, as the administrator unless told otherwise."""

    def run(*words: str, **other: str) -> Result:
        invoked = partial(CliRunner().invoke, app, ["ministry", *words], env=town.of_admin(**other))
        return in_thread(invoked)  # it has an event loop of its own

    return run


async def test_a_ministry_is_added_with_a_password_that_is_shown_once(
    town: Town, command: Command, admin: Admin, name: str
) -> None:
    added = command("add", name, "--bytes-per-second", "50000")
    assert added.exit_code == 0, added.output
    password = _password(added.output)
    await let_in_at_last(town.as_user(f"ministry-{name}", password))
    assert admin.quotas(f"ministry-{name}") == {"consumer_byte_rate": 50_000.0, "request_percentage": 50.0}
    again = command("add", name)
    assert again.exit_code == 0
    assert password not in again.output

    async def has_the_usual_quota() -> bool:
        return admin.quotas(f"ministry-{name}")["consumer_byte_rate"] == 2_000_000.0

    await eventually(has_the_usual_quota)
    assert f"ministry-{name}  groups ministry-{name}.*  2000000 bytes/s  {TOPIC}" in command("list").output
    assert password not in command("list").output


async def test_after_a_rotation_the_new_password_opens_and_the_old_does_not(
    town: Town, command: Command, reader: Broker, name: str
) -> None:
    async with reading(reader, TOPIC, f"ministry-{name}.warehouse") as consumer:
        rotated = command("rotate", name)
        assert rotated.exit_code == 0, rotated.output
        new = town.as_user(f"ministry-{name}", _password(rotated.output))
        await let_in_at_last(new)
        assert "wrong user or password" in await shut_out_at_last(reader)
        await consumer.getmany(timeout_ms=100)  # whoever is in goes on, until it reconnects
    async with reading(new, TOPIC, f"ministry-{name}.warehouse") as consumer:
        await consumer.getmany(timeout_ms=100)


async def test_a_removed_ministry_reads_nothing_more_not_even_where_it_is_in(
    command: Command, admin: Admin, reader: Broker, name: str
) -> None:
    async with reading(reader, TOPIC, f"ministry-{name}.warehouse") as consumer:
        await consumer.getmany(timeout_ms=100)
        assert f"ministry-{name} is gone" in command("remove", name).output
        assert type(await refused_at_last(consumer)).__name__.endswith("AuthorizationFailedError")
    assert "wrong user or password" in await shut_out_at_last(reader)
    principal = f"ministry-{name}"
    assert (admin.rights(principal), principal in admin.users()) == (set(), False)

    async def has_no_quota() -> bool:  # which goes last
        return not admin.quotas(principal)

    await eventually(has_no_quota)
    assert f"{principal} was not there" in command("remove", name).output


def test_what_cannot_be_done_is_said_in_a_line(command: Command, name: str) -> None:
    for words, said in (
        (("rotate", name), f"ministry-{name} is not there"),
        (("add", "Ministry of Ed"), "a ministry's name has"),
        (("add", "x*"), "a ministry's name has"),
    ):
        result = command(*words)
        assert (result.exit_code, result.output.count("\n")) == (1, 1), result.output
        assert said in result.output


def test_an_administrator_with_a_wrong_password_gets_a_line(
    command: Command, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("wrong") / "admin"
    file.write_text("guessed\n")
    result = command("list", KRUCHANG_KAFKA_PASSWORD_FILE=str(file))
    assert result.exit_code == 1
    assert "does not let admin in: wrong user or password" in result.output
    assert result.output.count("\n") == 1


def _password(output: str) -> str:
    return next(line.split()[1] for line in output.splitlines() if line.startswith("password"))
