"""Who may do what: derived from what the services declare. Nobody may do what is not here.

A service writes the topics whose names begin with its own, reads those and the ones it declares, and has
one consumer group. Kafka asks nothing more of an idempotent producer than the right to write; who tells
the KPIs does so in transactions. A ministry reads what is public, in groups that begin with its own name.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from services.curriculum.app import SERVICE as CURRICULUM
from services.enrolment.app import SERVICE as ENROLMENT
from services.training.app import SERVICE as TRAINING
from shared.contracts.event import SOURCES
from shared.contracts.notice import KPI_TOPIC, reconciliation_topic
from shared.eventsourcing.migrate import topic_of

MINISTRY = "ministry-"
TRANSACTIONS = {"reporting": KPI_TOPIC}  # the transactional id is the topic's name
NAME = re.compile(r"[a-z][a-z0-9-]{1,38}[a-z0-9]")
READS = {
    **{service.name: service.reads_from for service in (CURRICULUM, TRAINING, ENROLMENT)},
    "reporting": SOURCES,
}


@dataclass(frozen=True, order=True)
class Right:
    """One thing that a principal may do, on a topic or group of this name, or on all that begin with it."""

    operation: Literal["READ", "WRITE", "CREATE"]  # to read is also to see that it is there
    kind: Literal["TOPIC", "GROUP", "TRANSACTIONAL_ID"]
    name: str
    begins: bool = False


def principal_of(service: str) -> str:
    """As whom a service signs in."""
    return f"svc-{service}"


def services(prefix: str = "") -> dict[str, set[Right]]:
    """By principal, what each service may do."""
    return {principal_of(service): _service(service, read, prefix) for service, read in READS.items()}


def public_topics(prefix: str = "") -> list[str]:
    """What ministries read: every event, what each day had of them, and the latest value of each KPI."""
    notices = [*(reconciliation_topic(source) for source in SOURCES), KPI_TOPIC]
    return [*(topic_of(source, prefix) for source in SOURCES), *(f"{prefix}{topic}" for topic in notices)]


def ministry(name: str, prefix: str = "") -> set[Right]:
    """What the principal of a ministry may do."""
    topics = {Right("READ", "TOPIC", topic) for topic in public_topics(prefix)}
    return topics | {Right("READ", "GROUP", f"{MINISTRY}{name}.", begins=True)}


def _service(service: str, read: Iterable[str], prefix: str) -> set[Right]:
    own = {
        Right(operation, "TOPIC", f"{prefix}{service}.", begins=True)
        for operation in ("READ", "WRITE", "CREATE")
    }
    others = {Right("READ", "TOPIC", topic_of(source, prefix)) for source in read}
    if service in TRANSACTIONS:
        own.add(Right("WRITE", "TRANSACTIONAL_ID", f"{prefix}{TRANSACTIONS[service]}"))
    return own | others | {Right("READ", "GROUP", f"{prefix}{service}")}
