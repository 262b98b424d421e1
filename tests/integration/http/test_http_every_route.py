"""On every route of every service: no token is 401, and every role that the table does not name is 403."""

import httpx
import pytest

from shared.http.entering.routing import Row
from shared.http.signing_in.roles import Role
from tests.integration.http.every_route import APPS, NAMES, ROUTES, at_the_door, called
from tests.integration.http.issuer import HandIssuer
from tests.integration.http.sample import client_of


def test_all_four_services_are_looked_at() -> None:
    assert len(APPS) == 4
    assert all(any(name == service for name, _ in ROUTES) for service in APPS)


@pytest.mark.parametrize(("name", "row"), ROUTES, ids=NAMES)
async def test_only_the_roles_of_the_table_come_in(name: str, row: Row, issuer: HandIssuer) -> None:
    app = at_the_door(name, issuer)

    async def answer(token: str | None) -> httpx.Response:
        async with client_of(app, token) as client:
            return await client.request(row.method, called(row))

    assert (await answer(None)).status_code == 401
    for role in Role:
        if role not in row.roles:
            refused = await answer(issuer.token(role))
            assert refused.status_code == 403, role
            assert refused.headers["www-authenticate"].endswith('error="insufficient_scope"')
