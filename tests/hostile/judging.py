"""Sends spoilt bodies and says what is wrong with the answers."""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

import httpx

from tests.hostile.damages import Damage
from tests.hostile.examples import address
from tests.hostile.ground import Ground, Operation, headers
from tests.hostile.values import SECRET

AT_ONCE = 6


@dataclass
class Seen:
    """What came of it."""

    sent: int = 0
    slowest: float = 0.0
    wrong: list[str] = field(default_factory=list)


async def send_all(ground: Ground, service: str, damaged: Iterable[tuple[Operation, Damage]]) -> Seen:
    seen, waiting = Seen(), iter(damaged)

    async def client() -> None:
        async with ground.client(service) as http:
            for operation, damage in waiting:
                await _send(ground, http, operation, damage, seen)

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(client())
    return seen


async def _send(
    ground: Ground, http: httpx.AsyncClient, operation: Operation, damage: Damage, seen: Seen
) -> None:
    token, began = ground.tokens[operation.roles[0]], time.monotonic()
    answer = await http.post(address(operation), content=damage.body, headers=headers(token))
    seen.sent, seen.slowest = seen.sent + 1, max(seen.slowest, time.monotonic() - began)
    if why := _what_is_wrong(answer, damage):
        seen.wrong.append(f"{operation} {damage.name}: {why}: {answer.status_code} {answer.text[:500]}")


def _what_is_wrong(answer: httpx.Response, damage: Damage) -> str | None:
    if answer.status_code != damage.status:
        return f"not {damage.status}"
    if answer.headers["content-type"] != "application/problem+json":
        return "no problem"
    problem = answer.json()
    errors = problem.get("errors", [])
    for said in [problem["messages"], *(error["messages"] for error in errors)]:
        if not said["th"] or not said["en"] or said["th"] == said["en"] or "{" in said["th"] + said["en"]:
            return "not said in both languages"
    if SECRET in answer.text:
        return "what was sent comes back"
    named = {error["pointer"] for error in errors} | {problem["facts"].get("pointer")}
    if damage.pointer is not None and damage.status == 422 and damage.pointer not in named:
        return f"does not name {damage.pointer}"
    codes = {problem["code"], *(error["code"] for error in errors)}
    if damage.code and damage.code not in codes:
        return f"not {damage.code}"
    return "says nothing of it" if codes & {"field.invalid", "internal"} else None
