"""An issuer, the sample application, and somebody who may call it."""

import logging
import sys
from collections.abc import Iterator

import httpx
import pytest
import structlog
from fastapi import FastAPI
from structlog._config import BoundLoggerLazyProxy

from tests.integration.http.issuer import HandIssuer
from tests.integration.http.sample import Seen, client_of, sample_app


@pytest.fixture
def issuer() -> HandIssuer:
    return HandIssuer()


@pytest.fixture
def app(issuer: HandIssuer) -> FastAPI:
    return sample_app(issuer)


@pytest.fixture
def seen(app: FastAPI) -> Seen:
    seen: Seen = app.state.seen
    return seen


@pytest.fixture
def academic(app: FastAPI, issuer: HandIssuer) -> httpx.AsyncClient:
    """Signed in as who may propose plans; sends a key with every request."""
    return client_of(app, issuer.token("college.academic"), **{"Idempotency-Key": "key-1"})


@pytest.fixture
def own_logging() -> Iterator[None]:
    """What ``configure`` changes is put back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    forget_loggers()
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()
    forget_loggers()


def forget_loggers() -> None:
    """A logger remembers how it was configured when it first spoke."""
    for module in list(sys.modules.values()):
        log = getattr(module, "_log", None)
        if isinstance(log, BoundLoggerLazyProxy):
            log.__dict__.pop("bind", None)
