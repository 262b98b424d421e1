"""A batch of changes folded into rows: what is new, and what ceases that an earlier batch began."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from services.reporting.projections import project
from services.reporting.projections.changes import Begin, Change, Fact, Proof
from shared.contracts.recorded import Recorded

Key = tuple[str, str, str]  # figure, stream (as text, to sort), key


@dataclass(slots=True)
class Row:
    """A fact that the batch begins; ceased where the batch ends it too."""

    key: str
    fact: Fact
    began: Proof
    ceased: Proof | None = None


@dataclass(slots=True)
class Folded:
    """The same for the live projector and the rebuild, however the events were cut into batches."""

    rows: list[Row] = field(default_factory=list)
    ceased: dict[Key, Proof] = field(default_factory=dict)  # of facts that earlier batches began
    _live: dict[Key, Row | None] = field(default_factory=dict)  # None: known not to be live any more
    _begun: set[UUID] = field(default_factory=set)  # streams whose first event is in the batch

    def begin(self, stream: UUID) -> None:
        """The first event of a stream: before it nothing of the stream can have begun."""
        self._begun.add(stream)

    def add(self, change: Change) -> None:
        """One change, in the order of the events of its stream."""
        figure = change.fact.figure if isinstance(change, Begin) else change.figure
        key = (figure.value, str(change.proof.stream), change.key)
        self._cease(key, change.proof)
        if isinstance(change, Begin):
            row = Row(change.key, change.fact, change.proof)
            self.rows.append(row)
            self._live[key] = row

    def _cease(self, key: Key, proof: Proof) -> None:
        if key not in self._live:
            if proof.stream not in self._begun:  # else it would be known
                self.ceased[key] = proof
        elif (row := self._live[key]) is not None:
            row.ceased = proof
        self._live[key] = None


def fold(events: Iterable[Recorded]) -> Folded:
    """Project the events and fold their changes."""
    folded = Folded()
    for event in events:
        if event.version == 1:
            folded.begin(event.stream)
        for change in project(event):
            folded.add(change)
    return folded
