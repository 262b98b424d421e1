"""Every way in which what a topic has may differ from what was recorded: what is sent in its place.

A kind is a pure function from the genuine messages, in order, to those that are delivered. From each stream
it takes one victim: a stream's only event, its last, or one in the middle.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING
from uuid import UUID

from shared.contracts.cloudevent import BEFORE_THE_FIRST
from shared.contracts.recorded import Recorded
from tests.chaos.tampering.interception import struck
from tests.chaos.tampering.message import Message, by_stream
from tests.chaos.tampering.spoiling import SPOILING
from tests.integration.eventsourcing.chains import rechained

if TYPE_CHECKING:
    from tests.chaos.stage import Stage

Change = Callable[[list[Message], int, Random], list[Message]]  # one stream's messages, the victim's place


@dataclass(frozen=True)
class Tampering:
    """``heals``: in the end everything is as if nothing had been; else the stream is held, visibly."""

    name: str
    change: Change
    heals: bool = True

    def tamper(self, genuine: Sequence[Message], rng: Random) -> list[Message]:
        """What is delivered instead; streams stay in the order in which they began."""
        delivered: list[Message] = []
        for messages in by_stream(genuine).values():
            delivered += self.change(messages, _victim(messages), rng)
        return delivered

    async def strike(self, stage: "Stage", rng: Random) -> None:
        """Stand between a service's store and its topic for a moment, while the system runs."""
        stage.tampered |= await struck(stage.up.system.site, self.tamper, rng)


def _victim(messages: Sequence[Message]) -> int:
    """Of one its only event, of two the last, else one in the middle."""
    return len(messages) - 1 if len(messages) < 3 else len(messages) // 2


def _spoilt(spoil: Callable[[Message, Random], Message], *, first: bool) -> Change:
    """In the place of the genuine one, or before it arrives too."""

    def change(messages: list[Message], victim: int, rng: Random) -> list[Message]:
        spoilt = [spoil(messages[victim], rng)]
        return [*messages[:victim], *spoilt, *(messages[victim:] if first else messages[victim + 1 :])]

    return change


def deleted(messages: list[Message], victim: int, _: Random) -> list[Message]:
    return messages[:victim] + messages[victim + 1 :]


def deleted_to_the_end(messages: list[Message], victim: int, _: Random) -> list[Message]:
    return messages[:victim]


def duplicated_at_once(messages: list[Message], _victim: int, _: Random) -> list[Message]:
    return [message for message in messages for _ in range(2)]


def duplicated_later(messages: list[Message], victim: int, _: Random) -> list[Message]:
    """As a dead producer does whose batch arrives at last."""
    return [*messages, *messages[: victim + 1]]


def all_again_backwards(messages: list[Message], _victim: int, _: Random) -> list[Message]:
    return [*messages, *messages[::-1]]


def reversed_(messages: list[Message], _victim: int, _: Random) -> list[Message]:
    return messages[::-1]


def brought_forward(messages: list[Message], victim: int, _: Random) -> list[Message]:
    return [messages[victim], *messages[:victim], *messages[victim + 1 :]]


def far_ahead(messages: list[Message], victim: int, _: Random) -> list[Message]:
    """A version that nobody will record for long: the stream is known to have more than there is."""
    return [*messages, messages[victim].saying("streamversion", "1000")]


def other_content_after(messages: list[Message], victim: int, rng: Random) -> list[Message]:
    """A version that was taken in, once more, saying something else."""
    return [*messages, forged(messages, victim, rng)]


def other_content_later(messages: list[Message], _victim: int, rng: Random) -> list[Message]:
    return [*messages, forged(messages, 0, rng)]


def invented_version(messages: list[Message], _victim: int, rng: Random) -> list[Message]:
    """One more than its owner has; but it follows nothing."""
    made = forged(messages, len(messages), rng)
    return [*messages, made.saying("hash", rng.randbytes(32).hex())]


def other_content_first(messages: list[Message], victim: int, rng: Random) -> list[Message]:
    """It follows by its hash, and comes before the true one."""
    return [*messages[:victim], forged(messages, victim, rng), *messages[victim:]]


def other_content_instead(messages: list[Message], victim: int, rng: Random) -> list[Message]:
    """The true one never comes."""
    return [*messages[:victim], forged(messages, victim, rng), *messages[victim + 1 :]]


def denied_version(messages: list[Message], _victim: int, rng: Random) -> list[Message]:
    """One more than its owner has, following by its hash."""
    return [*messages, forged(messages, len(messages), rng)]


def denied_stream(messages: list[Message], _victim: int, rng: Random) -> list[Message]:
    """A stream that its owner never had."""
    first = messages[0].event()._replace(stream=_id(rng), id=_id(rng), version=1)
    return [*messages, *map(Message.of, rechained([_otherwise(first, rng)]))]


def forged(messages: Sequence[Message], place: int, rng: Random) -> Message:
    """An event that could stand at this place of its stream: the hash chain is no secret."""
    before = messages[place - 1].event().hash if place else BEFORE_THE_FIRST
    like = messages[min(place, len(messages) - 1)].event()
    version = messages[0].event().version + place
    [chained] = rechained([_otherwise(like, rng)._replace(version=version, id=_id(rng))], before)
    return Message.of(chained)


def _otherwise(event: Recorded, rng: Random) -> Recorded:
    """Another business date: whatever the event is, it then says something else."""
    said = re.sub(rb'"on":"\d{4}', b'"on":"20%d' % rng.choice([12, 16]), event.value, count=1)
    return event._replace(value=said)


def _id(rng: Random) -> UUID:
    return UUID(int=rng.getrandbits(128), version=4)


GENTLE = tuple(
    Tampering(change.__name__.strip("_"), change)
    for change in (
        deleted, deleted_to_the_end, duplicated_at_once, duplicated_later, all_again_backwards,
        reversed_, brought_forward,
    )
)  # fmt: skip
SPOILT = tuple(
    Tampering(f"{spoil.__name__} {when}", _spoilt(spoil, first=when == "first"))
    for spoil in SPOILING
    for when in ("first", "instead")
)
REPEATED_OTHERWISE = tuple(
    Tampering(change.__name__, change)
    for change in (other_content_after, other_content_later, invented_version)
)
FORGED = tuple(
    Tampering(change.__name__, change, heals=False)
    for change in (far_ahead, other_content_first, other_content_instead, denied_version, denied_stream)
)
HEALING = (*GENTLE, *SPOILT, *REPEATED_OTHERWISE)  # for the long run: nothing may remain of them
ALL = (*HEALING, *FORGED)


def _anything(messages: list[Message], victim: int, rng: Random) -> list[Message]:
    return rng.choice(HEALING).change(messages, victim, rng)


ANYTHING = Tampering("anything that heals, each stream by another kind", _anything)
