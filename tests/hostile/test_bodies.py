"""Spoilt bodies to every command: each gets a clear problem in both languages, and nothing is stored."""

import json

import pytest

from deploy.local.environment import WRITE_SERVICES
from tests.hostile.damages import of_fields, of_the_whole
from tests.hostile.examples import Document, address
from tests.hostile.ground import Ground, Operation, headers, memory
from tests.hostile.judging import send_all

LONGEST = 10.0  # seconds for one answer, on a busy machine
MORE_MEMORY = 128 * 1024 * 1024  # of at least 170 MB that were sent


def commands(ground: Ground, service: str) -> list[Operation]:
    return [each for each in ground.operations if each.service == service and "requestBody" in each.told]


@pytest.mark.parametrize("service", WRITE_SERVICES)
async def test_each_field_spoilt_in_each_way_is_named(ground: Ground, service: str) -> None:
    document, before = Document(ground.documents[service]), await ground.stored()
    damaged = [
        (operation, damage)
        for operation in commands(ground, service)
        for damage in of_fields(document, document.body_schema(operation) or {})
    ]
    seen = await send_all(ground, service, damaged)
    print(f"{service}: {seen.sent} spoilt fields, slowest answer {seen.slowest:.2f} s")  # noqa: T201
    assert not seen.wrong, "\n".join(seen.wrong[:40]) + f"\n{len(seen.wrong)} of {seen.sent}"
    assert seen.sent > 500
    assert seen.slowest < LONGEST
    assert await ground.stored() == before


@pytest.mark.parametrize("service", WRITE_SERVICES)
async def test_bodies_that_are_none_are_refused_and_take_no_memory(ground: Ground, service: str) -> None:
    document, before, memory_before = (
        Document(ground.documents[service]),
        await ground.stored(),
        memory(ground.pid(service)),
    )
    damaged = [
        (operation, damage)
        for operation in commands(ground, service)
        for damage in of_the_whole(document.example(document.body_schema(operation) or {}))
    ]
    seen = await send_all(ground, service, damaged)
    more = memory(ground.pid(service)) - memory_before
    print(f"{service}: {seen.sent} bodies, slowest {seen.slowest:.2f} s, memory {more / 2**20:+.0f} MB")  # noqa: T201
    assert not seen.wrong, "\n".join(seen.wrong[:40]) + f"\n{len(seen.wrong)} of {seen.sent}"
    assert seen.slowest < LONGEST
    assert more < MORE_MEMORY
    assert await ground.stored() == before


async def test_the_examples_that_are_spoilt_are_sound_themselves(ground: Ground) -> None:
    for service in WRITE_SERVICES:
        document = Document(ground.documents[service])
        async with ground.client(service) as http:
            for operation in commands(ground, service):
                body = document.example(document.body_schema(operation) or {})
                told = headers(ground.tokens[operation.roles[0]])
                answer = await http.post(address(operation), json=body, headers=told)
                errors = answer.json().get("errors", [])
                assert answer.status_code not in {400, 413, 415, 500}, f"{operation}: {answer.text}"
                assert not [e for e in errors if e["code"].startswith("field.")], (
                    f"{operation}: {answer.text}"
                )


KINDS = {
    "text/plain": {"Content-Type": "text/plain"},
    "a form": {"Content-Type": "application/x-www-form-urlencoded"},
    "several parts": {"Content-Type": "multipart/form-data; boundary=x"},
    "nearly JSON": {"Content-Type": "application/json+x"},
    "none": {"Content-Type": ""},
    "compressed": {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    "compressed by another name": {"Content-Type": "application/json", "Content-Encoding": "br, identity"},
}


@pytest.mark.parametrize("kind", KINDS)
async def test_anything_but_plain_json_is_refused_by_every_command(ground: Ground, kind: str) -> None:
    before = await ground.stored()
    for operation in ground.operations:
        if "requestBody" not in operation.told:
            continue
        document = Document(ground.documents[operation.service])
        body = json.dumps(document.example(document.body_schema(operation) or {})).encode()
        async with ground.client(operation.service) as http:
            told = headers(ground.tokens[operation.roles[0]], **KINDS[kind])
            answer = await http.post(address(operation), content=body, headers=told)
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type"), operation
    assert await ground.stored() == before


@pytest.mark.parametrize("service", WRITE_SERVICES)
async def test_a_body_in_chunks_without_a_length_is_read_as_strictly(ground: Ground, service: str) -> None:
    operation = commands(ground, service)[0]
    token, before = ground.tokens[operation.roles[0]], await ground.stored()
    async with ground.client(service) as http:
        for chunk, count, status in ((b" " * 65536, 200, 413), (b"{", 1, 400), (b"[]", 1, 422)):

            async def chunks(chunk: bytes = chunk, count: int = count) -> object:
                for _ in range(count):
                    yield chunk

            answer = await http.post(address(operation), content=chunks(), headers=headers(token))  # type: ignore[arg-type]
            assert answer.status_code == status
    assert await ground.stored() == before
