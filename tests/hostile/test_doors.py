"""Every route of every running service: nobody without a token, nobody in a role that it does not name.

Whose things a role may touch is tried by `tests/journeys/test_wrong_organisation.py`, command by command.
"""

import asyncio

import httpx
import pytest

from deploy.local.environment import SERVICES
from tests.hostile.examples import address
from tests.hostile.ground import Ground, Operation, headers

NONE = {"no token": None, "no JWT": "nonsense", "nobody's": "eyJhbGciOiJub25lIn0.e30.", "Thai": "ก"}


@pytest.mark.parametrize("service", SERVICES)
async def test_without_a_token_of_the_right_role_nobody_comes_in(ground: Ground, service: str) -> None:
    routes, before = [each for each in ground.operations if each.service == service], await ground.stored()
    async with ground.client(service) as http, asyncio.TaskGroup() as group:
        room = asyncio.Semaphore(8)
        for operation in routes:
            group.create_task(_try_all(ground, http, room, operation))
    assert len(routes) > 10
    assert await ground.stored() == before


async def _try_all(
    ground: Ground, http: httpx.AsyncClient, room: asyncio.Semaphore, route: Operation
) -> None:
    wrong = sorted(set(ground.tokens) - set(route.roles))
    for name, token in [*NONE.items(), *((role, ground.tokens[role]) for role in wrong)]:
        told = [(key.encode(), value.encode()) for key, value in headers(token).items()]
        async with room:
            answer = await http.request(route.method, address(route), headers=told, content=b"{")
        expected = (403, "forbidden_role") if name in ground.tokens else (401, "unauthenticated")
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == expected, f"{route} as {name}"
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["www-authenticate"].startswith("Bearer ")
        assert problem["messages"]["th"] != problem["messages"]["en"]


async def test_every_role_that_a_route_names_comes_in(ground: Ground) -> None:
    for route in ground.operations:
        async with ground.client(route.service) as http:
            for role in route.roles:
                spoilt = {"content": b"{"} if "requestBody" in route.told else {}
                told = headers(ground.tokens[role]) | (
                    {} if spoilt else {"Idempotency-Key": "ก".encode().hex() * 99}
                )
                if route.method == "POST" and not spoilt and not route.is_command:
                    continue  # it would do what it is for
                answer = await http.request(route.method, address(route), headers=told, **spoilt)  # type: ignore[arg-type]
                refused_at_the_door = answer.status_code == 403 and answer.json()["code"] == "forbidden_role"
                assert answer.status_code not in {401, 500}, f"{route} as {role}"
                assert not refused_at_the_door, f"{route} as {role}"
