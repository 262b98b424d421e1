"""The notices' part of the AsyncAPI document: topics of the latest of each key."""

from typing import Any

from shared.contracts.envelope import header
from shared.contracts.event import SOURCES
from shared.contracts.examples import example_of
from shared.contracts.notice import (
    ENVELOPE,
    KPI_TOPIC,
    LATEST_OF_EACH_KEY,
    PARTITIONS,
    Notice,
    reconciliation_topic,
)
from shared.contracts.reconciliation.day import DayReconciled
from shared.contracts.reporting.kpi import KpisCounted
from shared.contracts.schemas import path_of


def channels() -> dict[str, Any]:
    """The KPIs' topic, and each service's reconciliation."""
    of_services = {
        f"{source}Reconciliation": _channel(
            reconciliation_topic(source), f"Reconciliation of {source}'s events, day by day", DayReconciled
        )
        for source in SOURCES
    }
    return {"kpis": _channel(KPI_TOPIC, "KPIs as they stand", KpisCounted), **of_services}


def operations() -> dict[str, Any]:
    """Who tells them."""
    told = {"kpis": "The reporting service tells both KPIs of a field and year whenever one changes."}
    told |= {
        f"{source}Reconciliation": f"The {source} service tells what it recorded on a day that is over."
        for source in SOURCES
    }
    return {
        f"tell{channel[0].upper()}{channel[1:]}": {
            "action": "send",
            "channel": {"$ref": f"#/channels/{channel}"},
            "summary": summary,
        }
        for channel, summary in told.items()
    }


def noticed() -> dict[str, Any]:
    """What all notices share: CloudEvents 1.0, binary mode, with a revision."""
    return {
        "contentType": "application/json",
        "headers": {
            "type": "object",
            "properties": {
                header(name): {**schema, "description": meaning}
                for name, (schema, meaning) in ENVELOPE.items()
            },
            "required": [header(name) for name in ENVELOPE],
        },
        "bindings": {
            "kafka": {"key": {"type": "string", "description": "As `ce_subject`"}, "bindingVersion": "0.5.0"}
        },
    }


def _channel(topic: str, title: str, notice: type[Notice]) -> dict[str, Any]:
    return {
        "address": topic,
        "title": title,
        "description": "Compacted: from the beginning, the latest of every key. Read committed.",
        "messages": {notice.__name__: _message(notice)},
        "bindings": {
            "kafka": {
                "topic": topic,
                "partitions": PARTITIONS,
                "topicConfiguration": {
                    "cleanup.policy": [LATEST_OF_EACH_KEY["cleanup.policy"]],
                    "retention.ms": int(LATEST_OF_EACH_KEY["retention.ms"]),
                },
                "bindingVersion": "0.5.0",
            }
        },
    }


def _message(notice: type[Notice]) -> dict[str, Any]:
    wire_type, path = notice.wire_type(), path_of(notice.wire_type())
    fixed = {header("type"): {"const": wire_type}, header("dataschema"): {"const": path}}
    return {
        "name": wire_type,
        "title": f"{notice.__name__} · {notice.MEANING_TH}",
        "summary": notice.__doc__,
        "tags": [{"name": clause} for clause in notice.SEED],
        "traits": [{"$ref": "#/components/messageTraits/noticed"}],
        "headers": {"type": "object", "properties": fixed},
        "payload": {"$ref": path.removeprefix("/")},
        "examples": [
            {
                "name": "demo",
                "summary": "Demo data: invented; the codes are real.",
                "payload": example_of(notice),
            }
        ],
    }
