"""The table of a run: each kind of fault, how often it was struck, how long that took; who read what."""

from collections.abc import Mapping

from tests.chaos.rounds import Tally


def table(tally: Tally, read: Mapping[str, Mapping[str, int]]) -> str:
    """Most frequent first; below what each reader has, and what found no moment."""
    width = max((len(name) for name in tally.seconds), default=0)
    lines = [f"{'fault':{width}}  count  seconds"]
    for name, times in tally.struck.most_common():
        lines.append(f"{name:{width}}  {times:5}  {tally.seconds[name]:7.1f}")
    total = sum(tally.struck.values())
    lines.append(f"{'all':{width}}  {total:5}  {sum(tally.seconds.values()):7.1f}")
    for reader, counts in read.items():
        lines.append(f"{reader}: {counts['events']} events, {counts['mended']} mended")
    return "\n".join([*lines, *(f"missed: {missed}" for missed in tally.missed)])
