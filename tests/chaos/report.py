"""The table of a run: each kind of fault, how often it was struck, how long that took."""

from tests.chaos.rounds import Tally


def table(tally: Tally) -> str:
    """Most frequent first; what found no moment below."""
    width = max((len(name) for name in tally.seconds), default=0)
    lines = [f"{'fault':{width}}  count  seconds"]
    for name, times in tally.struck.most_common():
        lines.append(f"{name:{width}}  {times:5}  {tally.seconds[name]:7.1f}")
    total = sum(tally.struck.values())
    lines.append(f"{'all':{width}}  {total:5}  {sum(tally.seconds.values()):7.1f}")
    return "\n".join([*lines, *(f"missed: {missed}" for missed in tally.missed)])
