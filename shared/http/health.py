"""Is the process alive, can it work, how does it do: for whoever runs it, without a token."""

import asyncio
from typing import Any

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import JSONResponse, PlainTextResponse

from shared.eventsourcing.patience import within
from shared.http.running import Check, Tell, running

LONGEST_CHECK = 2.0

router = APIRouter(tags=["health"])


@router.get("/livez", summary="The process answers")
async def livez() -> dict[str, str]:
    """Whether the process is alive; it says nothing of what it needs."""
    return {"status": "alive"}


@router.get("/readyz", summary="What is missing, if anything", responses={503: {"description": "Not ready"}})
async def readyz(request: Request) -> Response:
    """200 if requests can be served, else 503 with what is missing. Undelivered events delay nobody here."""
    held = running(request)
    said = await asyncio.gather(*map(_said, held.checks.values()))
    missing = {name: lack for name, lack in zip(held.checks, said, strict=True) if lack}
    if getattr(request.app.state, "leaving", False):
        missing["process"] = "stopping"
    told = await asyncio.gather(*map(_told, held.tells.values()))
    content = {
        "status": "not ready" if missing else "ready",
        "missing": missing,
        **dict(zip(held.tells, told, strict=True)),
    }
    return JSONResponse(content, 503 if missing else 200)


@router.get("/metrics", summary="Metrics for Prometheus", response_class=PlainTextResponse)
async def metrics(request: Request) -> Response:
    """All metrics of the process in Prometheus' text format."""
    await asyncio.gather(*map(_told, running(request).tells.values()))  # asked, so measured
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _said(check: Check) -> str | None:
    try:
        return await within(LONGEST_CHECK, check())
    except Exception as error:
        return type(error).__name__


async def _told(tell: Tell) -> Any:
    try:
        return await within(LONGEST_CHECK, tell())
    except Exception as error:
        return type(error).__name__
