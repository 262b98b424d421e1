"""Any history of completions and curricula that their owners would allow, for property tests."""

from datetime import date
from uuid import UUID

from hypothesis import strategies as st

from shared.contracts.recorded import Recorded
from tests.reporting.histories import History

# few subjects, so that what begins also ends
DAYS = st.dates(date(2020, 9, 1), date(2021, 12, 31))
COMPLETE = st.tuples(st.just("complete"), st.integers(1, 4), st.integers(1, 2), DAYS)
REVOKE = st.tuples(st.just("revoke"), st.integers(1, 4), st.integers(1, 2), DAYS)
START_VERSION = st.tuples(st.just("start"), st.integers(1, 2), st.integers(1, 2), DAYS)
END_VERSION = st.tuples(st.just("end"), st.integers(1, 2), st.integers(1, 2), DAYS)
Step = tuple[str, int, int, date]
STEPS = st.lists(st.one_of(COMPLETE, REVOKE, START_VERSION, END_VERSION), max_size=40)


def told(steps: list[Step]) -> list[Recorded]:
    """The history that the owners would allow: nothing is completed or ended twice without a beginning."""
    history = History()
    live: set[tuple[str, int, int]] = set()
    history.field()
    for kind, subject, number, day in steps:
        key = ("t" if kind in {"complete", "revoke"} else "c", subject, number)
        begins = kind in {"complete", "start"}
        if begins is (key in live):
            continue
        live ^= {key}
        curriculum = UUID(int=100 + subject)
        match kind:
            case "complete":
                history.completed(subject, number, on=day)
            case "revoke":
                history.revoked(subject, number, on=day)
            case "start":
                history.started(curriculum, number, on=day)
            case "end":
                history.withdrawn(curriculum, number, on=day)
    return history.events
