"""The AsyncAPI document: valid, complete, and saying what the code does."""

import json
import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from deploy.local.paths import ROOT
from shared.contracts import notice, publish
from shared.contracts.asyncapi import asyncapi
from shared.contracts.cloudevent import attributes, fits, from_message, headers
from shared.contracts.envelope import ENVELOPE, SOMETIMES
from shared.contracts.event import SOURCES
from shared.contracts.examples import example_of
from shared.contracts.examples.messages import MESSAGES
from shared.contracts.promises import PROMISES
from shared.contracts.registry import notices, published
from shared.contracts.schemas import schema_of
from shared.contracts.telling import Message, revision_of
from shared.eventsourcing.appending.unit import LARGEST_EVENT
from shared.eventsourcing.migrate import KEPT_FOR_EVER, PARTITIONS, topic_of

VALIDATE = Path(__file__).parent / "asyncapi" / "validate.mjs"
MODULES = ROOT / ".local" / "node"


def committed() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((publish.FOLDER / "asyncapi.json").read_text())
    return found


def parsed(file: Path) -> tuple[int, str]:
    node = shutil.which("node")
    if node is None or not (MODULES / "node_modules" / "@asyncapi" / "parser").exists():
        missing = "AsyncAPI not checked: node or @asyncapi/parser is missing (asyncapi/install.sh)"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    done = subprocess.run(  # noqa: S603 (our own script)
        [node, VALIDATE, MODULES, file], capture_output=True, text=True, check=False, timeout=120
    )
    return done.returncode, done.stdout + done.stderr


def test_the_committed_document_is_what_the_classes_make() -> None:
    assert committed() == asyncapi(), "python -m shared.contracts generate"


def test_the_parser_finds_no_error() -> None:
    assert parsed(publish.FOLDER / "asyncapi.json") == (0, f"7 channels, {len(published()) + 4} messages\n")


def test_the_parser_would_notice_mistakes(tmp_path: Path) -> None:
    document = committed()
    document["channels"]["training"]["messages"]["ProjectProposed"]["payload"] = {"type": "thing"}
    document["channels"]["curriculum"]["bindings"]["kafka"]["partitions"] = "many"
    shutil.copytree(publish.FOLDER / "schemas", tmp_path / "schemas")
    (tmp_path / "schemas" / "ovec.enrolment.TeacherEnrolled.v1.json").unlink()
    (tmp_path / "asyncapi.json").write_text(json.dumps(document))
    code, said = parsed(tmp_path / "asyncapi.json")
    assert code == 1
    assert [word in said for word in ("TeacherEnrolled", "ProjectProposed", "partitions")] == [True] * 3


def test_every_event_is_a_message_of_its_services_topic_and_its_schema_is_there() -> None:
    told = {}
    for source in SOURCES:
        channel = committed()["channels"][source]
        for name, message in channel["messages"].items():
            assert message["name"] == f"ovec.{source}.{name}"
            assert message["headers"]["properties"]["ce_type"] == {"const": message["name"]}
            schema = json.loads((publish.FOLDER / message["payload"]["$ref"]).read_text())
            assert message["headers"]["properties"]["ce_dataschema"] == {"const": schema["$id"]}
            told[message["name"]] = schema["title"]
    assert told == {wire_type: event.__name__ for wire_type, event in published().items()}


@pytest.mark.parametrize("source", SOURCES)
def test_a_topic_is_described_as_it_is_created(source: str) -> None:
    channel = committed()["channels"][source]
    kafka = channel["bindings"]["kafka"]
    assert channel["address"] == kafka["topic"] == topic_of(source)
    assert kafka["partitions"] == PARTITIONS
    assert kafka["topicConfiguration"] == {
        "cleanup.policy": [KEPT_FOR_EVER["cleanup.policy"]],
        "retention.ms": int(KEPT_FOR_EVER["retention.ms"]),
    }


def test_a_topic_of_notices_is_described_as_it_is_created() -> None:
    channels = [found for name, found in committed()["channels"].items() if name not in SOURCES]
    wanted = [notice.KPI_TOPIC, *(notice.reconciliation_topic(source) for source in SOURCES)]
    assert [channel["address"] for channel in channels] == wanted
    for channel in channels:
        kafka = channel["bindings"]["kafka"]
        assert (channel["address"], notice.PARTITIONS) == (kafka["topic"], kafka["partitions"])
        assert kafka["topicConfiguration"] == {
            "cleanup.policy": [notice.LATEST_OF_EACH_KEY["cleanup.policy"]],
            "retention.ms": int(notice.LATEST_OF_EACH_KEY["retention.ms"]),
        }


def test_a_notice_has_the_headers_that_are_described_and_the_value_of_its_schema() -> None:
    described = committed()["components"]["messageTraits"]["noticed"]["headers"]
    for kind in notices().values():
        example = kind.model_validate_json(json.dumps(example_of(kind)))
        message = Message("RAIL/2564", example, kind, "reporting", 7, datetime(2021, 6, 1, tzinfo=UTC))
        found = {name: text.decode() for name, text in message.headers()}
        jsonschema_rs.validate(described, found, validate_formats=True)
        assert found.keys() == set(described["required"])
        assert message.value is not None
        jsonschema_rs.validate(schema_of(kind), json.loads(message.value), validate_formats=True)
        assert revision_of(message.headers()) == 7


def test_the_envelope_names_every_attribute_of_a_message() -> None:
    message = next(iter(MESSAGES.values()))
    assert attributes(message._replace(causation_id=message.id)).keys() == ENVELOPE.keys()
    assert attributes(message._replace(traceparent=None)).keys() == ENVELOPE.keys() - SOMETIMES


def test_the_whole_messages_fit_what_is_said_and_are_read_back() -> None:
    described = committed()["components"]["messageTraits"]["recorded"]["headers"]
    channels = [committed()["channels"][source] for source in SOURCES]
    shown = [m for channel in channels for m in channel["messages"].values() if "examples" in m]
    assert [message["name"] for message in shown] == list(MESSAGES)
    for message in shown:
        [example] = message["examples"]
        jsonschema_rs.validate(described, example["headers"], validate_formats=True)
        jsonschema_rs.validate(message["headers"], example["headers"])
        assert (
            from_message(MESSAGES[message["name"]].value, headers(MESSAGES[message["name"]]))
            == (MESSAGES[message["name"]])
        )


def test_the_first_message_of_a_stream_is_chained_to_zeros() -> None:
    assert fits(MESSAGES["ovec.enrolment.TeacherEnrolled"], bytes(32))


def test_every_promise_is_in_the_document_and_its_numbers_are_true() -> None:
    said = committed()["info"]["description"]
    assert all(f"**{title}.** {text}" in said for title, text in PROMISES.items())
    assert f"at most {LARGEST_EVENT // 1024} kB" in said
