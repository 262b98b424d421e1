"""The live projector, a Faust application: Kafka → facts and counters, one transaction a batch.

Faust brings the consumer, its group and its acknowledgements; PostgreSQL's inbox decides what is new.
A batch is acknowledged only after its commit, so whatever dies in between is simply taken again.
"""

import os
import tempfile
from collections.abc import Awaitable, Callable
from typing import Any

import faust
import structlog

from services.reporting.settings import ReportingSettings
from shared.eventsourcing.kafka.broker import Broker

Take = Callable[[list[Any]], Awaitable[None]]
FATAL = 70  # the exit code after which the supervisor starts the process again, with backoff
_log = structlog.get_logger()


def build_app(settings: ReportingSettings, take: Take) -> faust.App:
    """The application; ``take`` receives the messages of a batch and returns once they are committed."""
    app = faust.App(
        settings.group(),
        broker=";".join(f"kafka://{server}" for server in settings.kafka().servers.split(",")),
        broker_credentials=_credentials(settings.kafka()),
        datadir=tempfile.gettempdir(),  # Faust wants one; nothing is kept there
        autodiscover=False,
        web_enabled=False,
        key_serializer="raw",
        value_serializer="raw",
        stream_wait_empty=True,
        topic_disable_leader=True,
        topic_allow_declare=False,
        consumer_auto_offset_reset="earliest",
        consumer_group_instance_id=f"{settings.group()}-{settings.projector_instance}",
        broker_session_timeout=6.0,  # whoever is gone is replaced within ten seconds
        broker_heartbeat_interval=2.0,
        broker_commit_interval=1.0,
        consumer_max_fetch_size=256 * 1024,  # of each partition: a backlog is fetched faster than it is used
        # who joins the group while the broker does not tell its topics yet has no partitions until this
        consumer_metadata_max_age_ms=5_000,
    )
    events = app.topic(
        *settings.topics(), key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw"
    )

    async def project(stream: Any) -> None:
        async for batch in stream.noack_take(settings.projector_batch, within=settings.projector_within):
            try:
                await take([event.message for event in batch])
            except Exception:
                _end_process()
            for event in batch:
                await stream.ack(event)

    app.agent(events, name="project", concurrency=1)(project)
    return app


def _credentials(broker: Broker) -> faust.SASLCredentials | None:
    if broker.protocol == "PLAINTEXT":
        return None
    return faust.SASLCredentials(
        username=broker.user, password=broker.password, mechanism=broker.mechanism, ssl_context=broker.context
    )


def _end_process() -> None:
    """What waiting does not mend: nothing is acknowledged, so nothing is lost. Faust itself would go on."""
    _log.exception("projector_ends")
    os._exit(FATAL)
