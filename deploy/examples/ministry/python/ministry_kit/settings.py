"""What the kit is told through its environment."""

import os
import ssl
from typing import Any

SERVICES = ("curriculum", "training", "enrolment")
DATABASE_URL = os.environ.get("DATABASE_URL", "")
PREFIX = os.environ.get("KAFKA_TOPIC_PREFIX", "")  # of a sandbox; empty for the real topics
NAME = os.environ.get("MINISTRY_NAME", "example")
GROUP = f"ministry-{NAME}.counting-"  # a ministry may use groups that begin with its own name
FEED_TOKEN = os.environ.get("FEED_TOKEN", "")  # of a ministry.reader; without it only closed days are proved


def feed_url(service: str) -> str:
    """Where the service answers, for the day that is under way; empty: do not ask."""
    return os.environ.get(f"FEED_URL_{service.upper()}", "")


def topics() -> list[str]:
    """Events, what each service tells of its days, and the KPIs as reporting counts them."""
    events = [f"{service}.events.v1" for service in SERVICES]
    days = [f"{service}.reconciliation.v1" for service in SERVICES]
    return [PREFIX + topic for topic in (*events, *days, "reporting.kpi.v1")]


def kafka() -> dict[str, Any]:
    """How the client signs in: SCRAM over TLS where a user is named, else not at all."""
    shown: dict[str, Any] = {"bootstrap_servers": os.environ["KAFKA_BOOTSTRAP_SERVERS"]}
    if user := os.environ.get("KAFKA_USER"):
        protocol = os.environ.get("KAFKA_SECURITY_PROTOCOL", "SASL_SSL")
        context = ssl.create_default_context(cafile=os.environ.get("KAFKA_CA_FILE"))
        shown |= {
            "security_protocol": protocol,
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": user,
            "sasl_plain_password": os.environ["KAFKA_PASSWORD"],
            "ssl_context": context if protocol == "SASL_SSL" else None,
        }
    return shown
