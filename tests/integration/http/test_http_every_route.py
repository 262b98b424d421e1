"""On every route of every service: no token is 401, and every role that the table does not name is 403."""

import re

import pytest
from fastapi import FastAPI

from services.enrolment.app import SERVICE as ENROLMENT
from services.reporting.app import app_of as reporting
from services.training.app import SERVICE as TRAINING
from shared.http.issuer import Issuer
from shared.http.roles import Role
from shared.http.routing import Row, table
from shared.http.running import Running
from shared.http.serving import app_of
from shared.http.tokens import Tokens
from tests.integration.http.issuer import HandIssuer
from tests.integration.http.sample import client_of

APPS = {"training": app_of(TRAINING), "enrolment": app_of(ENROLMENT), "reporting": reporting()}
ROUTES = [(name, row) for name, app in APPS.items() for row in table(app)]
SOMETHING = "0198c1f2-8a51-7cc1-b6a1-6a1f0a2f9d22"


@pytest.fixture
def issuer() -> HandIssuer:
    return HandIssuer()


def at_the_door(name: str, issuer: HandIssuer) -> FastAPI:
    """The application with nothing behind its door."""
    app = APPS[name]
    app.state.running = Running(Tokens(Issuer(issuer.url, issuer.client()), "kruchang"), b"k" * 32)
    return app


async def status(app: FastAPI, row: Row, token: str | None) -> int:
    path = re.sub(r"{[^}]+}", SOMETHING, row.path)
    async with client_of(app, token) as client:
        return (await client.request(row.method, path)).status_code


@pytest.mark.parametrize(
    ("name", "row"), ROUTES, ids=[f"{row.method} {name}{row.path}" for name, row in ROUTES]
)
async def test_only_the_roles_of_the_table_come_in(name: str, row: Row, issuer: HandIssuer) -> None:
    app = at_the_door(name, issuer)
    assert await status(app, row, None) == 401
    for role in Role:
        if role not in row.roles:
            assert await status(app, row, issuer.token(role)) == 403, role
