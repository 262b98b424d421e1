"""The smallest service that one would write with FastAPI and pyeventsourcing; no sign-in, no idempotency.

`PEER_DATABASE_URL=… python -m tests.bench.peer_service <port>`. Its routes are plain functions, which FastAPI
runs in threads: pyeventsourcing is not asynchronous.
"""

import os
import sys
from datetime import date
from uuid import UUID

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

from deploy.databases.server import Database
from tests.bench.peer import Peer

CONNECTIONS = 16


class CollegeBody(BaseModel):
    """A college."""

    college: str
    name_th: str
    name_en: str
    province: str
    sector: str
    on: date


class TargetBody(BaseModel):
    """A field's targets of a year."""

    fiscal_year: int
    min_curricula: int
    min_teachers: int
    on: date


class Answer(BaseModel):
    """Where the stream stands."""

    id: UUID
    version: int


def app_of(peer: Peer) -> FastAPI:
    """Its three routes."""
    app = FastAPI()

    @app.get("/readyz")
    def readyz() -> dict[str, str]:
        return {"status": "ready"}

    @app.post("/v1/colleges", status_code=201)
    def register(body: CollegeBody) -> Answer:
        stream, version = peer.register(**body.model_dump(mode="json"))
        return Answer(id=stream, version=version)

    @app.post("/v1/fields/{field}", status_code=201)
    def designate(field: str) -> Answer:
        return Answer(id=peer.designate(field), version=1)

    @app.post("/v1/fields/{field}/targets")
    def set_target(field: str, body: TargetBody) -> Answer:
        stream, version = peer.set_target(field, **body.model_dump(mode="json"))
        return Answer(id=stream, version=version)

    return app


if __name__ == "__main__":
    url = os.environ["PEER_DATABASE_URL"]
    uvicorn.run(
        app_of(Peer(Database("peer", url, url), CONNECTIONS)), host="127.0.0.1", port=int(sys.argv[1]),
        loop="uvloop", http="httptools", log_level="warning", access_log=False,
    )  # fmt: skip
