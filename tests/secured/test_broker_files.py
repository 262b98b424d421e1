"""The broker of compose and Kubernetes, from its own two files, with TLS: started here as a plain process."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.kafka.certificates import make
from deploy.kafka.rights import services
from deploy.local.kafka import CLUSTER_ID, HEAP, LOGGING, KafkaServer
from deploy.local.paths import KAFKA_LIBS, ROOT
from deploy.local.ports import free_port
from shared.eventsourcing.kafka.broker import Broker
from tests.secured.town import known_refusal, let_in_at_last
from tests.servers.session import server_folder

FILES = ROOT / "deploy" / "kafka" / "broker"
JAVA = f'#!/bin/sh\nexec java {" ".join(HEAP)} -Dlog4j2.configurationFile={LOGGING} -cp "{KAFKA_LIBS}/*"'
TOOLS = {"kafka-storage.sh": "kafka.tools.StorageTool", "kafka-server-start.sh": "kafka.Kafka"}


class FromFiles(KafkaServer):
    """As the container starts it; only paths and ports are others."""

    def prepare(self) -> None:
        tls, passwords, tools = self.folder / "tls", self.folder / "admin", self.folder / "bin"
        make(tls, "kafka", ["kafka", "127.0.0.1"])
        for folder in (passwords, tools):
            folder.mkdir()
        (passwords / "password").write_text("an-admins")
        for name, program in TOOLS.items():
            (tools / name).write_text(f'{JAVA} {program} "$@"\n')
            (tools / name).chmod(0o755)
        text = (FILES / "server.properties").read_text()
        for ours, here in {
            "/run/kafka-tls": str(tls), "/run/kafka-admin": str(passwords),
            "/var/lib/kafka/data": str(self.data), "/var/lib/kafka-metadata/log": str(self.metadata),
            "0.0.0.0:9092": f"127.0.0.1:{self.port}", "0.0.0.0:9093": f"127.0.0.1:{self.controller_port}",
            "KAFKA_ADVERTISED}:9092": f"KAFKA_ADVERTISED}}:{self.port}",
        }.items():  # fmt: skip
            assert ours in text, ours
            text = text.replace(ours, here)
        self._config.write_text(text)

    def argv(self) -> list[str]:
        return ["/bin/sh", str(FILES / "broker.sh")]

    def env(self) -> dict[str, str]:
        return {
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}", "HOSTNAME": "kafka-0",
            "KAFKA_CONFIG": str(self._config), "KAFKA_DATA": str(self.data),
            "KAFKA_CLUSTER_ID": CLUSTER_ID, "KAFKA_REPLICAS": "1", "KAFKA_IN_SYNC": "1",
            "KAFKA_ADMIN": str(self.folder / "admin" / "password"), "KAFKA_ADVERTISED": "127.0.0.1",
            "KAFKA_VOTERS": f"0@127.0.0.1:{self.controller_port}",
        }  # fmt: skip

    def is_ready(self) -> bool:
        """It speaks TLS only: that it takes connections at all comes last in its start."""
        return b"Kafka Server started" in self.log.read_bytes()


@pytest.fixture(scope="module")
def broker() -> Iterator[FromFiles]:
    with server_folder() as folder:
        server = FromFiles(folder, free_port(), free_port())
        try:
            server.start(within=60)
            yield server
        finally:
            server.stop()


def _signed_in(broker: FromFiles, user: str, password: str, ca: str | None = None) -> Broker:
    ca_file = ca or str(broker.folder / "tls" / "ca.crt")
    return Broker(broker.bootstrap_servers, "SASL_SSL", user=user, password=password, ca_file=ca_file)


async def test_its_administrator_signs_in_over_tls_and_nobody_else(broker: FromFiles, tmp_path: Path) -> None:
    await let_in_at_last(_signed_in(broker, "admin", "an-admins"))
    told = await known_refusal(_signed_in(broker, "admin", "guessed"))
    assert told == f"{broker.bootstrap_servers} does not let admin in: wrong user or password"
    make(tmp_path, "kafka", ["127.0.0.1"])  # of a CA that is not ours
    told = await known_refusal(_signed_in(broker, "admin", "an-admins", str(tmp_path / "ca.crt")))
    assert told == f"no TLS with {broker.bootstrap_servers}: CERTIFICATE_VERIFY_FAILED"


async def test_the_services_are_provisioned_as_the_job_does_it(broker: FromFiles, tmp_path: Path) -> None:
    for principal in services():
        (tmp_path / principal).write_text(f"of-{principal}\n")
    variables = {
        "PATH": os.environ["PATH"], "KRUCHANG_KAFKA_BOOTSTRAP_SERVERS": broker.bootstrap_servers,
        "KRUCHANG_KAFKA_SECURITY_PROTOCOL": "SASL_SSL", "KRUCHANG_KAFKA_USER": "admin",
        "KRUCHANG_KAFKA_PASSWORD_FILE": str(broker.folder / "admin" / "password"),
        "KRUCHANG_KAFKA_CA_FILE": str(broker.folder / "tls" / "ca.crt"),
    }  # fmt: skip
    command = [sys.executable, "-m", "deploy.kafka", "provision", "--passwords", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)  # noqa: S603, ASYNC221 (our own)
    assert done.returncode == 0, done.stderr
    assert sorted(line.partition(":")[0] for line in done.stdout.splitlines()) == sorted(services())
    await let_in_at_last(_signed_in(broker, "svc-training", "of-svc-training"))
