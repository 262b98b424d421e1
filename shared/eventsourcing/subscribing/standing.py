"""How far a stream is taken in, and whether an event is what comes next: by version, and by its hash."""

from typing import NamedTuple

from shared.contracts.cloudevent import BEFORE_THE_FIRST, fits
from shared.contracts.recorded import Recorded


class Standing(NamedTuple):
    """The last version taken in and its hash; no hash where it was taken in before hashes were kept."""

    version: int = 0
    chain: bytes | None = BEFORE_THE_FIRST
    source: str | None = None  # who told; nobody yet

    def knows(self, event: Recorded) -> bool:
        """A repeat. Of versions before the last the hash is not kept: whatever they say does nothing."""
        if event.version == self.version:
            return self.chain is None or event.hash == self.chain
        return event.version < self.version

    def follows(self, event: Recorded) -> bool:
        """Whether the event, of the next version, is what was recorded after the last."""
        return self.chain is None or fits(event, self.chain)


class Objection(NamedTuple):
    """Why an event is not taken in, and how far its stream is known to exist because of it."""

    seen_to: int
    reason: str
    spoilt: bool  # the message is not what its owner recorded, or what we took in is not


def objection(event: Recorded, here: Standing) -> Objection | None:
    """What speaks against taking in an event that is no repeat."""
    if here.source not in {None, event.source}:
        return Objection(here.version, f"{event.source} speaks of a stream of {here.source}", spoilt=True)
    if event.version == here.version:
        return Objection(here.version, f"another version {event.version} than was taken in", spoilt=True)
    if event.version > here.version + 1:
        return Objection(event.version, f"version {here.version + 1} is missing", spoilt=False)
    if not here.follows(event):  # so it does not even prove that there is such a version
        return Objection(here.version, f"version {event.version} does not follow by its hash", spoilt=True)
    return None
