"""The AsyncAPI 3 document: the topics, their messages, and what is promised about them."""

import json
from typing import Any

from shared.contracts.cloudevent import headers
from shared.contracts.envelope import ENVELOPE, SOMETIMES, header
from shared.contracts.event import SOURCES, Event
from shared.contracts.examples.messages import MESSAGES
from shared.contracts.noticed import channels, noticed, operations
from shared.contracts.promises import PROMISES
from shared.contracts.recorded import Recorded
from shared.contracts.registry import published
from shared.contracts.schemas import path_of

PARTITIONS = 6
_ABOUT = {
    "curriculum": "What may be taught: fields, networks, committees, curricula (5.1).",
    "training": "What is organised: policies, projects, budgets, sessions, reports (5.2).",
    "enrolment": "Who takes part: people, applications, seats, attendance, completion, certificates (5.2).",
}
_INTRODUCTION = (
    "Everything that happens in the training of vocational teachers in fields of excellence, as events.\n\n"
    "เหตุการณ์ทั้งหมดของการฝึกอบรมและพัฒนาครูในสาขาวิชาที่มีความเป็นเลิศ "
    "อ่านย้อนหลังได้ตั้งแต่วันแรก และไม่มีข้อมูลส่วนบุคคล"
)


def asyncapi() -> dict[str, Any]:
    """The whole document. Values are described by the schemas beside it, which it refers to."""
    promised = "\n".join(f"- **{title}.** {text}" for title, text in PROMISES.items())
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Kruchang events",
            "version": "1.0.0",
            "description": f"{_INTRODUCTION}\n\n{promised}",
        },
        "defaultContentType": "application/json",
        "servers": {
            "kafka": {
                "host": "{brokers}",
                "protocol": "kafka",
                "description": "Apache Kafka; the operator tells host, port and sign-in.",
                "variables": {"brokers": {"default": "localhost:9092", "description": "Bootstrap server"}},
            }
        },
        "channels": {source: _channel(source) for source in SOURCES} | channels(),
        "operations": {
            f"tell{source.capitalize()}": {
                "action": "send",
                "channel": {"$ref": f"#/channels/{source}"},
                "summary": f"The {source} service tells what was decided.",
            }
            for source in SOURCES
        }
        | operations(),
        "components": {"messageTraits": {"recorded": _recorded(), "noticed": noticed()}},
    }


def _channel(source: str) -> dict[str, Any]:
    return {
        "address": f"{source}.events.v1",
        "title": f"{source.capitalize()} events",
        "description": f"{_ABOUT[source]} Key of a message: the stream's id.",
        "messages": {e.__name__: _message(e) for e in published().values() if e.source() == source},
        "bindings": {
            "kafka": {
                "topic": f"{source}.events.v1",
                "partitions": PARTITIONS,
                "topicConfiguration": {"cleanup.policy": ["delete"], "retention.ms": -1},
                "bindingVersion": "0.5.0",
            }
        },
    }


def _message(event: type[Event]) -> dict[str, Any]:
    wire_type, path = event.wire_type(), path_of(event.wire_type())
    fixed = {header("type"): {"const": wire_type}, header("dataschema"): {"const": path}}
    return {
        "name": wire_type,
        "title": f"{event.__name__} · {event.MEANING_TH}",
        "summary": event.__doc__,
        "tags": [{"name": clause} for clause in event.SEED],
        "traits": [{"$ref": "#/components/messageTraits/recorded"}],
        "headers": {"type": "object", "properties": fixed},
        "payload": {"$ref": path.removeprefix("/")},
        **({"examples": [_whole(MESSAGES[wire_type])]} if wire_type in MESSAGES else {}),
    }


def _recorded() -> dict[str, Any]:
    """What all messages share: CloudEvents 1.0, binary mode."""
    return {
        "contentType": "application/json",
        "correlationId": {"location": f"$message.header#/{header('correlationid')}"},
        "headers": {
            "type": "object",
            "properties": {
                header(name): {**schema, "description": meaning}
                for name, (schema, meaning) in ENVELOPE.items()
            },
            "required": [header(name) for name in ENVELOPE if name not in SOMETIMES],
        },
        "bindings": {
            "kafka": {
                "key": {"type": "string", "format": "uuid", "description": "The stream, as `ce_subject`"},
                "bindingVersion": "0.5.0",
            }
        },
    }


def _whole(event: Recorded) -> dict[str, Any]:
    return {
        "name": "demo",
        "summary": "Demo data: invented; the codes are real.",
        "headers": {name: text.decode() for name, text in headers(event)},
        "payload": json.loads(event.value),
    }
