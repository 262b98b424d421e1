"""Every guarded route of every service, with nothing behind its door."""

import re

from fastapi import FastAPI

from services.curriculum.app import SERVICE as CURRICULUM
from services.enrolment.app import SERVICE as ENROLMENT
from services.reporting.app import app_of as reporting
from services.training.app import SERVICE as TRAINING
from shared.http.entering.routing import Row, table
from shared.http.running import Running
from shared.http.signing_in.issuer import Issuer
from shared.http.signing_in.tokens import Tokens
from shared.service.serving import app_of
from tests.integration.http.issuer import HandIssuer

APPS = {
    "curriculum": app_of(CURRICULUM),
    "training": app_of(TRAINING),
    "enrolment": app_of(ENROLMENT),
    "reporting": reporting(),
}
ROUTES = [(name, row) for name, app in APPS.items() for row in table(app)]
NAMES = [f"{row.method} {name}{row.path}" for name, row in ROUTES]
SOMETHING = "0198c1f2-8a51-7cc1-b6a1-6a1f0a2f9d22"


def at_the_door(name: str, issuer: HandIssuer) -> FastAPI:
    """The service's application."""
    app = APPS[name]
    app.state.running = Running(Tokens(Issuer(issuer.url, issuer.client()), "kruchang"), b"k" * 32)
    return app


def called(row: Row) -> str:
    """An address of the route."""
    return re.sub(r"{[^}]+}", SOMETHING, row.path)
