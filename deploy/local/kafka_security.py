"""What a broker of our own is told so that nobody does anything on it without a name and a right."""

import hashlib
from pathlib import Path

from deploy.kafka import ADMIN, MECHANISM

LISTENER = "SASL_PLAINTEXT"  # on loopback; where others can listen it is SASL_SSL (deploy/kubernetes)
_SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule"
_PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule"


def secured(password: str) -> dict[str, str]:
    """The broker's settings. It signs in to itself too, as its administrator."""
    me = f'required username="{ADMIN}" password="{password}"'
    return {
        "listener.security.protocol.map": f"CONTROLLER:SASL_PLAINTEXT,{LISTENER}:{LISTENER}",
        "inter.broker.listener.name": LISTENER,
        "sasl.enabled.mechanisms": MECHANISM,
        "sasl.mechanism.inter.broker.protocol": MECHANISM,
        f"listener.name.{LISTENER.lower()}.{MECHANISM.lower()}.sasl.jaas.config": f"{_SCRAM} {me};",
        # a controller must know its peers before it has read whom it knows: PLAIN, from this file
        "sasl.mechanism.controller.protocol": "PLAIN",
        "listener.name.controller.sasl.enabled.mechanisms": "PLAIN",
        "listener.name.controller.plain.sasl.jaas.config": f'{_PLAIN} {me} user_{ADMIN}="{password}";',
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "allow.everyone.if.no.acl.found": "false",
        "super.users": f"User:{ADMIN}",
    }


class Superuser:
    """Who may do all on a broker; made with its storage, since nobody else could let anybody in."""

    def __init__(self, folder: Path, password: str) -> None:
        self.password = password
        self._mark = folder / "superuser"

    def at_format(self) -> list[str]:
        """For the storage tool."""
        return ["--add-scram", f"{MECHANISM}=[name={ADMIN},password={self.password}]"]

    def note(self) -> None:
        """The storage was formatted with this password."""
        self._mark.write_text(self._digest)

    def is_known(self) -> bool:
        """Whether the storage was; one made by an older version knows nobody."""
        return self._mark.exists() and self._mark.read_text() == self._digest

    @property
    def _digest(self) -> str:
        return hashlib.sha256(self.password.encode()).hexdigest()
