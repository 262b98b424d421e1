"""The three owners of facts, asked over HTTP with reporting's own token."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from services.reporting.settings import ReportingSettings
from shared.contracts.event import SOURCES
from shared.eventsourcing.subscribing.feed_client import FeedClient
from shared.http.signing_in.issuer import Issuer
from shared.http.signing_in.service_token import ServiceToken


@dataclass(frozen=True, slots=True)
class Owners:
    """The issuer that knows us, and the feed of each owner."""

    issuer: Issuer
    feeds: Mapping[str, FeedClient]


@asynccontextmanager
async def owners(settings: ReportingSettings) -> AsyncIterator[Owners]:
    """Open the one HTTP client that all share."""
    async with httpx.AsyncClient(trust_env=False, timeout=10) as http:
        issuer = Issuer(settings.issuer_url, http)
        token = ServiceToken(issuer, settings.client_id, settings.client_secret).token
        yield Owners(issuer, {name: FeedClient(http, settings.url_of(name), token) for name in SOURCES})
