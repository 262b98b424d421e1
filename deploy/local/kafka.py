"""A private Kafka: one broker that is also its own controller (KRaft), as a plain Java process."""

import shutil
import socket
import struct
import subprocess
from pathlib import Path

from deploy.local.kafka_security import LISTENER, Superuser, secured
from deploy.local.paths import KAFKA_LIBS
from deploy.local.ports import HOST, free_port
from deploy.local.server import Server, ServerError, inherited

CLUSTER_ID = "kruchang-local-kafkaXX"  # 22 characters of base64, as Kafka wants it
HEAP = ("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
LOGGING = Path(__file__).parent / "kafka-log4j2.xml"

SETTINGS = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
    "auto.create.topics.enable": "false",  # topics are made by `migrate`, with their partitions and retention
    "num.partitions": "6",
    "offsets.topic.num.partitions": "1",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.segment.bytes": "1048576",  # compacted early: a broker reads the whole topic at its start
    "transaction.state.log.num.partitions": "1",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "share.coordinator.state.topic.num.partitions": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "group.initial.rebalance.delay.ms": "0",
    "broker.heartbeat.interval.ms": "200",
    "broker.session.timeout.ms": "1500",  # after kill -9 the broker is back in 5 s, not 14
    "log.cleaner.dedupe.buffer.size": "2097152",
    "num.network.threads": "2",
    "num.io.threads": "4",
    "controlled.shutdown.enable": "false",  # nobody else could take over
}


class KafkaServer(Server):
    """`KafkaServer(folder, port)`; its topics survive kill -9 and restart."""

    name = "kafka"
    stops_within = 6.0

    def __init__(
        self,
        folder: Path,
        port: int,
        controller_port: int | None = None,
        *,
        admin: str
        | None = None,  # the administrator's password; with it the broker can be secured, later too
        is_secured: bool = False,
    ) -> None:
        super().__init__(folder)
        self.port = port
        self.controller_port = controller_port or free_port()
        self.data = self.folder / "data"
        self.metadata = self.folder / "metadata"  # which topics there are: apart, as if on a disk of its own
        self._admin = Superuser(self.folder, admin) if admin else None
        self.is_secured = is_secured

    @property
    def bootstrap_servers(self) -> str:
        """What a client is given."""
        return f"{HOST}:{self.port}"

    def prepare(self) -> None:
        """Settings every time, the storage format once."""
        if not installed():
            raise ServerError("Kafka is not installed: it needs Java and the jars that `make run` fetches")
        is_formatted = (self.data / "meta.properties").exists()
        if is_formatted and self.is_secured and not (self._admin and self._admin.is_known()):
            raise ServerError(
                "The Kafka here was made without an administrator, so nobody could let anybody in: make run "
                "without SECURED=1, or make reset (which forgets its data) and then make run SECURED=1"
            )
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        settings = {
            **SETTINGS,
            **self._security(),
            "listeners": f"{self._listener},CONTROLLER://{HOST}:{self.controller_port}",
            "advertised.listeners": self._listener,
            "controller.quorum.voters": f"1@{HOST}:{self.controller_port}",
            "log.dirs": str(self.data),
            "metadata.log.dir": str(self.metadata),
        }
        if (self.data / "__cluster_metadata-0").exists():  # made before the two stood apart
            del settings["metadata.log.dir"]
        self._write(self._config, "".join(f"{key}={_property(value)}\n" for key, value in settings.items()))
        if not is_formatted:
            self._format()

    def argv(self) -> list[str]:
        """Java itself: the shell scripts of a Kafka distribution only wrap it."""
        return _java(*HEAP, f"-Dlog4j2.configurationFile={LOGGING}", "kafka.Kafka", str(self._config))

    def is_ready(self) -> bool:
        """Whether the broker answers an ApiVersions request (version 0, no client id)."""
        request = struct.pack(">hhih", 18, 0, 1, -1)
        try:
            with socket.create_connection((HOST, self.port), timeout=2) as connection:
                connection.sendall(struct.pack(">i", len(request)) + request)
                return len(connection.recv(64)) > 0
        except OSError:
            return False

    @property
    def _config(self) -> Path:
        return self.folder / "server.properties"

    @property
    def _listener(self) -> str:
        return f"{LISTENER if self.is_secured else 'PLAINTEXT'}://{HOST}:{self.port}"

    def _security(self) -> dict[str, str]:
        return secured(self._admin.password) if self.is_secured and self._admin else {}

    def _format(self) -> None:
        for folder in (self.data, self.metadata):
            shutil.rmtree(folder, ignore_errors=True)
        words = ["format", "-t", CLUSTER_ID, "-c", str(self._config)]
        words += self._admin.at_format() if self._admin else []
        arguments = self.folder / "format"  # from a file: anybody on this machine may read a command line
        self._write(arguments, "\n".join(words) + "\n")
        tool = _java("kafka.tools.StorageTool", f"@{arguments}")
        env = {**inherited(), **self.env()}
        made = subprocess.run(tool, capture_output=True, text=True, check=False, env=env)  # noqa: S603 (our own)
        arguments.unlink()
        if made.returncode:
            raise ServerError(f"Kafka could not format its folder\n{made.stdout}{made.stderr}")
        if self._admin:
            self._admin.note()

    @staticmethod
    def _write(file: Path, text: str) -> None:
        """For us alone: there are passwords in it."""
        file.touch(mode=0o600)
        file.write_text(text)


def installed() -> bool:
    """Java and the jars."""
    return shutil.which("java") is not None and any(KAFKA_LIBS.glob("kafka_2.13-*.jar"))


def _property(value: str) -> str:
    """As java.util.Properties reads it: ASCII, everything else (a Thai folder) escaped."""
    units = value.replace("\\", "\\\\").encode("utf-16-be")
    codes = (int.from_bytes(units[at : at + 2]) for at in range(0, len(units), 2))
    return "".join(chr(code) if code < 128 else f"\\u{code:04x}" for code in codes)


def _java(*arguments: str) -> list[str]:
    java = shutil.which("java") or "java"
    return [java, "-cp", f"{KAFKA_LIBS}/*", *arguments]
