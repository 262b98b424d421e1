"""What the dashboard holds while the process serves: sessions, the issuer, what moves, the owners' feeds."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from services.reporting.dashboard.live import Live
from services.reporting.dashboard.oidc import Oidc
from services.reporting.dashboard.sealed import Sealed
from services.reporting.dashboard.session import Sessions
from services.reporting.dashboard.view import SIGNED_IN
from services.reporting.owners import Owners
from services.reporting.settings import ReportingSettings
from shared.eventsourcing.subscribing.feed_client import FeedClient
from shared.http.signing_in.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Opened once, in the composition root."""

    url: str  # where browsers find the service
    demo: bool
    issuer_origin: str
    oidc: Oidc
    tokens: Tokens
    sessions: Sessions
    flows: Sealed
    live: Live
    feeds: Mapping[str, FeedClient]
    topic_prefix: str


def dashboard(settings: ReportingSettings, owners: Owners, tokens: Tokens, live: Live) -> Dashboard:
    """As the settings say."""
    url = (settings.dashboard_url or settings.reporting_url).rstrip("/")
    key = settings.sealing_key()
    at = urlsplit(settings.issuer_url)
    return Dashboard(
        url,
        settings.demo,
        f"{at.scheme}://{at.netloc}",
        Oidc(owners.issuer, settings.client_id, settings.client_secret, url + SIGNED_IN),
        tokens,
        Sessions(Sealed(key, "session"), over_tls=url.startswith("https:")),
        Sealed(key, "sign-in"),
        live,
        owners.feeds,
        settings.topic_prefix,
    )
