"""How a process is told as whom it signs in to Kafka, and that every client is told."""

import re
import ssl
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from deploy.local.kafka import KafkaServer
from deploy.local.paths import ROOT
from deploy.local.server import ServerError
from shared.eventsourcing.kafka.broker import access
from shared.service.kafka_settings import KafkaSettings

SASL = {"kafka_security_protocol": "SASL_SSL", "kafka_user": "svc-training"}
FAR = {"kafka_bootstrap_servers": "kafka-0.kafka:9093,kafka-1.kafka:9093"}


def told(**settings: Any) -> KafkaSettings:
    return KafkaSettings(**settings)


def test_a_password_comes_from_the_environment_or_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("s3cret\n")
    given = told(**FAR, **SASL, kafka_password="s3cret")
    mounted = told(**FAR, **SASL, kafka_password_file=file)
    assert given.kafka() == mounted.kafka()
    shown = access(given.kafka())
    assert (shown["sasl_mechanism"], shown["sasl_plain_username"]) == ("SCRAM-SHA-512", "svc-training")
    assert shown["sasl_plain_password"] == "s3cret"
    assert "s3cret" not in repr(given) + repr(given.kafka()) + str(given.model_dump())


def test_tls_checks_the_servers_name_and_is_1_2_or_later() -> None:
    context = access(told(**FAR, **SASL, kafka_password="x").kafka())["ssl_context"]
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize("protocol", ["PLAINTEXT", "SASL_PLAINTEXT"])
@pytest.mark.parametrize(
    ("servers", "here"),
    [("127.0.0.1:1", True), ("[::1]:1", True), ("kafka:1", False), ("127.0.0.1:1,kafka:1", False)],
)
def test_what_others_could_hear_goes_over_tls(protocol: str, servers: str, here: bool) -> None:
    shown = {"kafka_user": "u", "kafka_password": "p"} if protocol == "SASL_PLAINTEXT" else {}
    settings = {"kafka_bootstrap_servers": servers, "kafka_security_protocol": protocol, **shown}
    told(**settings, demo=True)
    if here:
        told(**settings)
    else:
        with pytest.raises(ValidationError, match="needs SASL_SSL"):
            told(**settings)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kafka_user": "u"},
        {"kafka_security_protocol": "SASL_SSL"},
        {**SASL},
        {**SASL, "kafka_password": "p", "kafka_password_file": "f"},
        {"kafka_password": "p"},
        {"kafka_bootstrap_servers": "kafka"},
    ],
)
def test_half_a_sign_in_is_no_setting(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        told(**{"kafka_bootstrap_servers": "127.0.0.1:1", **wrong})


def test_every_client_of_kafka_is_told_how_to_sign_in() -> None:
    """Who is made with nothing but an address would work on loopback and nowhere else."""
    sources = [path for folder in ("services", "shared") for path in (ROOT / folder).rglob("*.py")]
    assert len(sources) > 200
    made = re.compile(r"AIOKafka(?:Consumer|Producer|AdminClient)\((.*?)\n?\s*\)\n", re.DOTALL)
    found = [(path, call) for path in sources for call in made.findall(path.read_text())]
    assert len(found) >= 5
    assert [str(path) for path, call in found if "**access(" not in call] == []
    known = {"broker.py", "kafka_settings.py"}
    assert [
        path for path in sources if "bootstrap_servers" in path.read_text() and path.name not in known
    ] == []


def test_a_broker_that_was_made_without_an_administrator_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "meta.properties").write_text("version=1\n")
    with pytest.raises(ServerError, match="make reset"):
        KafkaServer(tmp_path, 1, 2, admin="password", is_secured=True).prepare()
    assert not (tmp_path / "server.properties").exists()  # nothing was touched
    KafkaServer(tmp_path, 1, 2, admin="password").prepare()
    assert (tmp_path / "server.properties").stat().st_mode & 0o077 == 0
