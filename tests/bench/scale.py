"""How much is measured: the bench itself, its long form, and a smoke of seconds for `make test`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes and times; none of them changes what is measured or how."""

    rounds: int  # how often the sides take turns
    seconds: float  # of one run against a store
    http_seconds: int  # of one run of the load generator, which counts whole seconds
    relayed: int  # events of one run of the relay
    rebuilt: int  # events on the topics when the read models are built anew
    kpi_seconds: float  # of one run of 50 commands a second
    sizes: tuple[int, ...]  # of a store that grows
    looks: int  # how often each thing is done at each size
    services: tuple[str, ...]  # that run while KPIs are measured
    minutes: float  # after which no store is filled further


EVERYTHING = ("issuer", "curriculum", "training", "enrolment", "reporting", "projector")

BENCH = Scale(
    rounds=3, seconds=2.0, http_seconds=4, relayed=20_000, rebuilt=96_000, kpi_seconds=6.0,
    sizes=(10_000, 100_000, 1_000_000), looks=200, services=EVERYTHING, minutes=12,
)  # fmt: skip
LONG = Scale(
    rounds=5, seconds=5.0, http_seconds=8, relayed=60_000, rebuilt=200_000, kpi_seconds=20.0,
    sizes=(10_000, 100_000, 1_000_000, 10_000_000), looks=500, services=EVERYTHING, minutes=90,
)  # fmt: skip
SMOKE = Scale(
    rounds=1, seconds=0.2, http_seconds=1, relayed=300, rebuilt=240, kpi_seconds=0.4,
    sizes=(240, 480), looks=5, services=("issuer", "curriculum", "enrolment", "reporting", "projector"),
    minutes=5,
)  # fmt: skip
