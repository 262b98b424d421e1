"""Unique keys as one unit moves them: what the store must say, and what it will say."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from shared.eventsourcing.deciding.decider import Release, Take
from shared.kernel.refusal import Refused

Key = tuple[str, str]  # scope and key


@dataclass(frozen=True, slots=True)
class Claim:
    """A key that a unit takes, gives back, or passes on.

    Whoever takes it first must find it free, its own already, or held by whom the unit took it from.
    """

    claimant: UUID | None  # who takes it first; None: it is only given back
    before: UUID | None  # who gave it back first, before anybody took it
    after: UUID | None  # who holds it when the unit is written; None: nobody


Claims = dict[Key, Claim]


def claim(
    stream: UUID, wish: Take | Release, known: Mapping[Key, Claim], held: Mapping[Key, UUID]
) -> tuple[Key, Claim]:
    """The key after one more wish of a stream; refused if another stream holds it.

    ``held`` is what the store was found to say; at the first attempt nobody has looked.
    """
    key = (wish.scope, wish.key)
    so_far = known.get(key)
    owner = so_far.after if so_far else held.get(key)
    if isinstance(wish, Release):
        if owner not in {None, stream}:  # not its own: nothing changes
            return key, so_far or Claim(None, owner, owner)
        return key, replace(so_far, after=None) if so_far else Claim(None, stream, None)
    if owner not in {None, stream}:
        raise Refused(wish.refusal)
    if so_far is None:
        return key, Claim(stream, None, stream)
    return key, replace(so_far, claimant=so_far.claimant or stream, after=stream)
