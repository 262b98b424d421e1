"""A process that serves: uvicorn on uvloop and httptools (protocol.py), and ten seconds to stop cleanly."""

import asyncio
import signal
import socket
import sys
from contextlib import AbstractAsyncContextManager

import uvicorn
from fastapi import FastAPI

from shared.http.app import create_app
from shared.http.listening.connections import BoundedConnection
from shared.http.running import Running
from shared.http.watching.logs import configure
from shared.kernel.garbage import seldom_collected
from shared.service import feed, operating, reconciliation
from shared.service.machinery import opened
from shared.service.service import WriteService
from shared.service.settings import Settings

FAREWELL = 0.7  # seconds in which whoever is connected is still answered, and told that it is the last time
LAST_WORDS = 0.3  # seconds for the request of who came in last
LAST_REQUESTS = 2  # seconds that requests under way then have to end
KEEP_ALIVE = 20  # seconds; longer than clients keep theirs: who writes into a closing one gets no answer


class Server(uvicorn.Server):
    """Uvicorn's, but it takes its leave: it closes no connection on which a request may be on its way.

    Left to itself it closes every idle connection at once, and who sends at that moment gets no answer.
    """

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer with `Connection: close`, let nobody in any more, close what is still open."""
        self.config.app.state.leaving = True  # type: ignore[union-attr]  # ours is no name of a module
        state = self.server_state
        state.default_headers = [*state.default_headers, (b"connection", b"close")]
        if state.connections:
            await asyncio.sleep(FAREWELL)
            for server in self.servers:
                server.close()
            await asyncio.sleep(LAST_WORDS)
        await super().shutdown(sockets)


def app_of(service: WriteService, settings: Settings | None = None) -> FastAPI:
    """The service's application; its settings are read when it starts, so its routes can be told without."""

    def start() -> AbstractAsyncContextManager[Running]:
        return opened(service, settings or service.settings())

    return create_app(
        title=f"Kruchang: {service.name}",
        description=service.description,
        catalogue=service.catalogue,
        routers=(*service.routers, feed.router, reconciliation.router, operating.router),
        start=start,
        contracts=(service.name,),
    )


def serve(app: FastAPI, name: str, settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, then stop accepting, drain, flush, and end with status 0."""
    configure(name)
    for stop in (signal.SIGTERM, signal.SIGINT):  # uvicorn raises what stopped it once more at its end
        signal.signal(stop, lambda *_: sys.exit(0))
    seldom_collected()
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http=BoundedConnection,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # nobody here asks where a request came from
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=LAST_REQUESTS,
    )
    Server(config).run()
