"""How large the nation is: for `make scale`, and for the smoke within `make test`."""

from dataclasses import dataclass

PER_WALK = 10  # events of a teacher in a project, from applied to completed
PER_TEACHER = 2  # events of her registration


@dataclass(frozen=True, slots=True)
class Size:
    """It grows as it does in life, by a year after another; each is as full as the others."""

    fields: int
    teachers: int
    a_year: int  # teachers in projects
    measured: tuple[int, ...]  # after so many years, ascending
    rebuilt: int  # years on the topics when the read models are built anew: no more than are measured first
    looks: int  # of each kind at each size
    seconds: int  # of one run of the load generator
    rounds: int

    @property
    def years(self) -> int:
        """At the end."""
        return self.measured[-1]

    @property
    def first_year(self) -> int:
        """Of the Buddhist era; the last one is 2570."""
        return 2571 - self.years

    def events(self, years: int) -> int:
        """Of teachers; what there is besides (fields, projects, reports) comes on top."""
        return self.teachers * PER_TEACHER + years * self.a_year * PER_WALK


NATION = Size(40, 30_000, 24_700, (2, 6, 20), 1, looks=60, seconds=5, rounds=3)
SMOKE = Size(2, 60, 40, (1, 2), 1, looks=3, seconds=1, rounds=1)
