"""A notice as it stands on its topic: CloudEvents in binary mode, as events have it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from shared.contracts.cloudevent import instant
from shared.contracts.notice import Notice
from shared.kernel.ids import stream_id


@dataclass(frozen=True, slots=True)
class Message:
    """A notice as it stands on its topic; without one, the key's last notice is taken back."""

    key: str
    notice: Notice | None
    kind: type[Notice]
    source: str
    revision: int
    at: datetime

    @property
    def value(self) -> bytes | None:
        """JSON; nothing for one that is taken back, which compaction then forgets."""
        return self.notice.model_dump_json().encode() if self.notice else None

    def headers(self) -> list[tuple[str, bytes]]:
        """The Kafka headers."""
        named = {
            "specversion": "1.0",
            "id": str(stream_id("notice", self.source, self.kind.wire_type(), self.key, self.revision)),
            "source": f"/{self.source}",
            "type": self.kind.wire_type(),
            "subject": self.key,
            "time": instant(self.at),
            "dataschema": f"/schemas/{self.kind.wire_type()}.v1.json",
            "revision": str(self.revision),
        }
        return [
            ("content-type", b"application/json"),
            *((f"ce_{name}", text.encode()) for name, text in named.items()),
        ]


def revision_of(headers: Iterable[tuple[str, bytes]]) -> int:
    """Which revision of its key a message is; 0 for what is no notice."""
    return next((int(text) for name, text in headers if name == "ce_revision" and text.isdigit()), 0)
