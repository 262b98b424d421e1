"""How large the nation is: for `make scale`, and for the smoke within `make test`."""

from dataclasses import dataclass

PER_WALK = 10  # events of a teacher in a project, from applied to completed
PER_TEACHER = 2  # events of her registration


@dataclass(frozen=True, slots=True)
class Size:
    """Sizes are events of teachers; what is there besides (fields, projects, reports) comes on top."""

    years: int
    fields: int
    teachers: int
    sizes: tuple[int, ...]  # at which it is measured, ascending
    rebuilt: int  # events on the topics when the read models are built anew: the first size there is
    looks: int  # of each kind at each size
    seconds: int  # of one run of the load generator
    rounds: int

    @property
    def first_year(self) -> int:
        """Of the Buddhist era; the last one is 2570."""
        return 2571 - self.years

    def walks(self, events: int) -> int:
        """So many teachers in projects make up so many events, registrations included."""
        return (events - self.teachers * PER_TEACHER) // PER_WALK


NATION = Size(20, 40, 30_000, (500_000, 1_500_000, 5_000_000), 250_000, looks=60, seconds=5, rounds=3)
SMOKE = Size(2, 2, 60, (520, 920), 320, looks=3, seconds=1, rounds=1)
