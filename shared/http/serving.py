"""A process that serves: uvicorn on uvloop and httptools, and ten seconds to stop cleanly."""

import signal
import sys
from contextlib import AbstractAsyncContextManager

import uvicorn
from fastapi import FastAPI

from shared.http import feed, operating
from shared.http.app import create_app
from shared.http.logs import configure
from shared.http.machinery import opened
from shared.http.running import Running
from shared.http.service import WriteService
from shared.http.settings import Settings

LAST_REQUESTS = 3  # seconds that requests under way have to end


def app_of(service: WriteService, settings: Settings | None = None) -> FastAPI:
    """The service's application; its settings are read when it starts, so its routes can be told without."""

    def start() -> AbstractAsyncContextManager[Running]:
        return opened(service, settings or service.settings())

    return create_app(
        title=f"Kruchang: {service.name}",
        description=service.description,
        catalogue=service.catalogue,
        routers=(*service.routers, feed.router, operating.router),
        start=start,
    )


def serve(app: FastAPI, name: str, settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, then stop accepting, drain, flush, and end with status 0."""
    configure(name)
    for stop in (signal.SIGTERM, signal.SIGINT):  # uvicorn raises what stopped it once more at its end
        signal.signal(stop, lambda *_: sys.exit(0))
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=LAST_REQUESTS,
    )
    uvicorn.Server(config).run()
