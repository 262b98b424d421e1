"""Every store: versions contiguous, in order of position, chains whole, states the fold of their events."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from services.curriculum.app import SERVICE as CURRICULUM
from services.enrolment.app import SERVICE as ENROLMENT
from services.training.app import SERVICE as TRAINING
from shared.contracts.cloudevent import BEFORE_THE_FIRST, fits
from shared.contracts.recorded import Recorded
from shared.eventsourcing.deciding.decider import AnyDecider
from shared.eventsourcing.storing.stored_state import load, state_schema
from tests.chaos.history.record import Finding, Head, History, Kind, Store

DECIDERS: Mapping[str, AnyDecider] = {
    decider.kind: decider for service in (CURRICULUM, TRAINING, ENROLMENT) for decider in service.deciders
}


def check(history: History) -> Iterator[Finding]:
    """Store by store, stream by stream."""
    for store in history.stores.values():
        streams = by_stream(store.events)
        for stream, events in streams.items():
            yield from _versions(stream, events)
            yield from _chain(stream, events, store)
        for stream in store.heads.keys() - streams.keys():
            yield Finding(Kind.LOST, str(stream), "a stream without events")


def folded(history: History) -> Iterator[Finding]:
    """States as stored beside states computed anew, as each event's owner would."""
    for store in history.stores.values():
        streams = by_stream(store.events)
        for stream, head in store.heads.items():
            if not _is_fold(head, streams.get(stream, []), store.hands):
                yield Finding(Kind.STATE, str(stream), f"this {head.kind}'s state is not its events' fold")


def by_stream(events: Sequence[Recorded]) -> dict[UUID, list[Recorded]]:
    """Each stream's events in the order in which they came."""
    streams: dict[UUID, list[Recorded]] = {}
    for event in events:
        streams.setdefault(event.stream, []).append(event)
    return streams


def _versions(stream: UUID, events: Sequence[Recorded]) -> Iterator[Finding]:
    versions = [event.version for event in events]
    if versions == list(range(1, len(versions) + 1)):
        return
    if sorted(versions) == list(range(1, len(versions) + 1)):
        yield Finding(Kind.REORDERED, str(stream), f"by position its versions are {versions}")
    else:
        yield Finding(Kind.GAP, str(stream), f"versions are not contiguous: {versions}")


def _chain(stream: UUID, events: Sequence[Recorded], store: Store) -> Iterator[Finding]:
    previous = BEFORE_THE_FIRST
    for event in sorted(events, key=lambda one: one.version):
        if not fits(event, previous):
            yield Finding(Kind.BROKEN_CHAIN, str(stream), f"the hash of version {event.version} does not fit")
        previous = event.hash
    head = store.heads.get(stream)
    last = max(event.version for event in events)
    if head is None or (head.version, head.chain) != (last, previous):
        at = head.version if head else 0
        yield Finding(Kind.BROKEN_CHAIN, str(stream), f"the head is at {at}, the last event is {last}")


def _is_fold(head: Head, events: Sequence[Recorded], hands: Mapping[UUID, UUID]) -> bool:
    decider = DECIDERS[head.kind]
    if head.state_schema != state_schema(decider):
        return False
    state = decider.initial
    for event in events:
        state = decider.apply(state, event.data, hands[event.id])
    return bool(load(decider, head.state) == state)
