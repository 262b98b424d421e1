"""Where Kafka is, and as whom a process signs in to it; every name with the prefix KRUCHANG_."""

import ipaddress
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.eventsourcing.kafka.broker import Broker


def is_here(host: str) -> bool:
    """Whether a host is this machine: what is said to it is heard by nobody else."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


class KafkaSettings(BaseSettings):
    """Of every process that reads or writes events."""

    model_config = SettingsConfigDict(env_prefix="KRUCHANG_", frozen=True)

    kafka_bootstrap_servers: str = Field(pattern=r"^[^,\s]+:\d+(,[^,\s]+:\d+)*$")
    kafka_security_protocol: Literal["PLAINTEXT", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    kafka_mechanism: Literal["SCRAM-SHA-512", "SCRAM-SHA-256"] = "SCRAM-SHA-512"
    kafka_user: str | None = None
    kafka_password: SecretStr | None = None
    kafka_password_file: Path | None = None  # instead: a mounted secret; its last line break does not count
    kafka_ca_file: Path | None = None  # PEM; without it the certificates that the system trusts
    topic_prefix: str = ""
    demo: bool = False

    @model_validator(mode="after")
    def _kafka_knows_who_we_are(self) -> Self:
        """Who listens on the way could read every event, and pass for us: TLS, or nobody on the way."""
        if self.kafka_security_protocol == "PLAINTEXT":
            if self.kafka_user or self.kafka_password or self.kafka_password_file:
                raise ValueError("kafka_user and its password need kafka_security_protocol SASL_SSL")
        elif not self.kafka_user or bool(self.kafka_password) == bool(self.kafka_password_file):
            raise ValueError("kafka_user is needed, and either kafka_password or kafka_password_file")
        hosts = (server.rpartition(":")[0] for server in self.kafka_bootstrap_servers.split(","))
        if self.kafka_security_protocol != "SASL_SSL" and not self.demo and not all(map(is_here, hosts)):
            raise ValueError("Kafka needs SASL_SSL, unless it is on this machine or for a demo")
        return self

    def kafka(self) -> Broker:
        """What Kafka's clients are given."""
        return Broker(
            self.kafka_bootstrap_servers,
            self.kafka_security_protocol,
            self.kafka_mechanism,
            self.kafka_user,
            self._password(),
            str(self.kafka_ca_file) if self.kafka_ca_file else None,
        )

    def _password(self) -> str | None:
        if self.kafka_password_file:
            return self.kafka_password_file.read_text(encoding="utf-8").rstrip("\r\n")
        return self.kafka_password.get_secret_value() if self.kafka_password else None
