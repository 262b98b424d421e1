"""Where Kafka is and as whom we sign in to it: told once, given to every client.

A plain string is a broker that asks nobody who they are: on loopback, for tests and `make run`.
"""

import ssl
from dataclasses import dataclass, field
from functools import cache
from typing import Any


@dataclass(frozen=True, slots=True)
class Broker:
    """The servers, and what they are shown."""

    servers: str  # host:port,host:port
    protocol: str = "PLAINTEXT"  # SASL_PLAINTEXT: signs in; SASL_SSL: signs in over TLS
    mechanism: str = "SCRAM-SHA-512"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: str | None = None  # PEM; whose certificates are believed, else those the system trusts

    @property
    def context(self) -> ssl.SSLContext | None:
        """For TLS 1.2 or later with the server's name checked; None without TLS."""
        return _context(self.ca_file) if self.protocol.endswith("SSL") else None


Kafka = Broker | str


def servers_of(kafka: Kafka) -> str:
    """As host:port,host:port."""
    return kafka if isinstance(kafka, str) else kafka.servers


def access(kafka: Kafka) -> dict[str, Any]:
    """What aiokafka's clients are told."""
    return {"bootstrap_servers": servers_of(kafka), **shown(kafka)}


def shown(kafka: Kafka) -> dict[str, Any]:
    """Whatever is shown to a server before it says anything of worth; nothing where it asks nobody."""
    if isinstance(kafka, str) or kafka.protocol == "PLAINTEXT":
        return {}
    return {
        "security_protocol": kafka.protocol,
        "ssl_context": kafka.context,
        "sasl_mechanism": kafka.mechanism,
        "sasl_plain_username": kafka.user,
        "sasl_plain_password": kafka.password,
    }


@cache
def _context(ca_file: str | None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
