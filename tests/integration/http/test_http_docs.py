"""The OpenAPI document is whole, and its pages need nothing from elsewhere."""

import asyncio
import re
from typing import Any

import pytest
from fastapi import FastAPI

from shared.http.entering.openapi import completed
from tests.integration.http.sample import client_of


@pytest.fixture
async def document(app: FastAPI) -> dict[str, Any]:
    async with client_of(app, None) as client:
        found: dict[str, Any] = (await client.get("/openapi.json")).json()
    return found


async def test_the_document_is_made_once_however_many_ask(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    def counted(document: dict[str, Any]) -> dict[str, Any]:
        made.append(document)
        return completed(document)

    monkeypatch.setattr("shared.http.app.completed", counted)
    async with client_of(app, None) as client:
        answers = await asyncio.gather(*(client.get("/openapi.json") for _ in range(20)))
    assert len(made) == len({answer.content for answer in answers}) == 1


def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (path, item)
        for path, of in document["paths"].items()
        for item in of.values()
        if path.startswith("/v1")
    ]


def test_every_operation_says_what_it_is_who_may_and_what_can_go_wrong(document: dict[str, Any]) -> None:
    for path, operation in operations(document):
        assert operation["summary"], path
        assert operation["x-roles"], path
        assert "Roles: " in operation["description"], path
        assert operation["security"] == [{"bearer": []}], path
        for status in ("401", "403", "503"):
            assert "application/problem+json" in operation["responses"][status]["content"], path


def test_a_command_asks_for_its_key_and_answers_with_facts(document: dict[str, Any]) -> None:
    command = document["paths"]["/v1/plans/{plan_id}/propose"]["post"]
    parameters = {parameter["name"]: parameter for parameter in command["parameters"]}
    assert parameters["Idempotency-Key"]["required"]
    for status in ("200", "201"):
        schema = command["responses"][status]["content"]["application/json"]["schema"]
        assert schema == {"$ref": "#/components/schemas/CommandAnswer"}
    assert {"409", "412", "428", "415", "413"} <= command["responses"].keys()


def test_every_reference_of_the_document_leads_somewhere(document: dict[str, Any]) -> None:
    names = set(re.findall(r"#/components/schemas/([A-Za-z_0-9]+)", str(document)))
    assert names <= document["components"]["schemas"].keys()
    assert "Problem" in names


async def test_the_pages_need_no_other_server(app: FastAPI) -> None:
    async with client_of(app, None) as client:
        page = (await client.get("/docs")).text
        assert "://" not in page
        for file in re.findall(r'"(docs/static/[^"]+)"', page):
            assert (await client.get(f"/{file}")).status_code == 200, file
