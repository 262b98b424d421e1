"""What a checkout keeps between runs, and what each process is told of it."""

import json
import socket
import stat
from pathlib import Path

import pytest

from deploy.databases.server import DATABASES, Database, Role, database_url
from deploy.local import state as state_module
from deploy.local.environment import PROCESSES, SERVICES, Secrets, Site, environment
from deploy.local.state import PORT_NAMES, AlreadyRunningError, LocalState

SITE = Site(
    databases={
        name: Database(name, f"postgresql://owner-of-{name}", f"postgresql://app-of-{name}")
        for name in DATABASES
    },
    kafka="127.0.0.1:9092",
    urls={name: f"http://127.0.0.1:{8000 + place}" for place, name in enumerate(PROCESSES)},
    secrets=Secrets("k1:AAAA", "BBBB", "CCCC", {service: f"secret-of-{service}" for service in SERVICES}),
    issuer_keys=Path("/keys"),
)


def test_ports_are_chosen_once_and_kept(tmp_path: Path) -> None:
    chosen = LocalState(tmp_path).ports()
    assert set(chosen) == set(PORT_NAMES)
    assert LocalState(tmp_path).ports() == chosen == LocalState(tmp_path).kept_ports()


def test_two_checkouts_have_no_port_in_common(tmp_path: Path) -> None:
    one, other = LocalState(tmp_path / "one").ports(), LocalState(tmp_path / "other").ports()
    assert not set(one.values()) & set(other.values())


def test_a_port_that_somebody_took_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state_module, "GRACE", 0.1)
    chosen = LocalState(tmp_path).ports()
    with socket.create_server(("127.0.0.1", chosen["training"])):
        again = LocalState(tmp_path).ports()
    assert chosen["training"] not in again.values()
    assert LocalState(tmp_path).ports() == again


def test_secrets_are_made_once_and_closed_to_others(tmp_path: Path) -> None:
    made = LocalState(tmp_path).secrets()
    assert LocalState(tmp_path).secrets() == made
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600
    LocalState(tmp_path / "fresh").secrets()
    assert stat.S_IMODE((tmp_path / "fresh").stat().st_mode) == 0o700
    assert set(made[1]) == {f"{name}_{kind}" for name in DATABASES for kind in ("owner", "app")}


def test_secrets_made_before_the_dashboard_had_a_key_of_its_own_get_one(tmp_path: Path) -> None:
    made, _ = LocalState(tmp_path).secrets()
    file = tmp_path / "secrets.json"
    older = json.loads(file.read_text())
    del older["session_key"]
    file.write_text(json.dumps(older))
    mended, _ = LocalState(tmp_path).secrets()
    assert LocalState(tmp_path).secrets()[0] == mended
    assert mended.session_key != mended.request_hash_key
    assert mended.request_hash_key == made.request_hash_key


def test_a_second_run_in_the_same_checkout_is_told_who_runs(tmp_path: Path) -> None:
    state = LocalState(tmp_path)
    assert not state.is_locked()
    with state.lock():
        assert state.is_locked()
        with pytest.raises(AlreadyRunningError, match=r"^\d+$"), LocalState(tmp_path).lock():
            pass
    with state.lock():
        pass


def test_the_scenario_is_remembered_for_the_servers_that_it_was_played_on(tmp_path: Path) -> None:
    state = LocalState(tmp_path)
    assert not state.was_done("scenario-played", "private")
    state.note_done("scenario-played", "private")
    assert state.was_done("scenario-played", "private")
    assert not state.was_done("scenario-played", "db.example:5432")
    state.forget_data()
    assert not state.was_done("scenario-played", "private")


@pytest.mark.parametrize("process", PROCESSES)
def test_only_who_migrates_learns_the_owners_passwords(process: str) -> None:
    assert "owner-of" not in str(environment(process, SITE))
    if process != "issuer":
        assert "owner-of" in str(environment(process, SITE, migrating=True))


@pytest.mark.parametrize("process", PROCESSES)
def test_only_enrolment_learns_of_the_vault(process: str) -> None:
    told = {name for name in environment(process, SITE, migrating=True) if "VAULT" in name}
    assert bool(told) == (process == "enrolment")


@pytest.mark.parametrize("process", PROCESSES)
def test_only_who_serves_the_dashboard_can_open_its_sessions(process: str) -> None:
    assert ("KRUCHANG_SESSION_KEY" in environment(process, SITE)) == (process == "reporting")


def test_the_projector_is_reporting_with_a_port_of_its_own() -> None:
    projector, api = environment("projector", SITE), environment("reporting", SITE)
    different = {name for name in api if api[name] != projector.get(name)}
    assert different == {"KRUCHANG_PORT", "KRUCHANG_SESSION_KEY"}


def test_a_role_enters_the_same_server_through_a_url_of_its_own() -> None:
    at = "postgresql://root:x@db.example:5433/postgres?sslmode=require"
    entered = database_url(at, "training", Role("training_app", "p@ss/word"))
    assert entered == "postgresql://training_app:p%40ss%2Fword@db.example:5433/training?sslmode=require"
