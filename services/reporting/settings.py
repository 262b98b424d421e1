"""What reporting's processes are told through their environment."""

import base64

from shared.contracts.event import SOURCES
from shared.eventsourcing.migrate import topic_of
from shared.service.settings import Key, Settings


class ReportingSettings(Settings):
    """As every service, and what only the projector needs."""

    dashboard_url: str = ""  # where browsers find the dashboard, if not at reporting_url
    session_key: Key | None = None  # seals the dashboard's sessions; only who serves it is told
    fonts: str = ""  # a folder with the Thai font of printed exports, if the system has it not among its own
    projector_instance: str = "1"  # a name that outlives a restart: its partitions wait for it, nobody else's
    projector_batch: int = 500
    projector_within: float = 0.005  # seconds that a batch waits to fill; a backlog fills it at once
    projector_stuck_after: float = (
        60.0  # seconds without progress, after which it tells what all its tasks do
    )

    def sealing_key(self) -> bytes:
        """The key of the dashboard's sessions; ValueError where it is not told."""
        if self.session_key is None:
            raise ValueError("the dashboard's sessions need KRUCHANG_SESSION_KEY: 32 bytes, in base64")
        return base64.b64decode(self.session_key.get_secret_value())

    def group(self) -> str:
        """The projector's consumer group."""
        return f"{self.topic_prefix}reporting"

    def topics(self) -> list[str]:
        """The three services' topics."""
        return [topic_of(source, self.topic_prefix) for source in SOURCES]
