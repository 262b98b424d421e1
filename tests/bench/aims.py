"""What issue B wants of each figure, and whether it is so."""

from dataclasses import dataclass

from tests.bench.figure import Figure

PER_SERVICE = 130.0  # MB


@dataclass(frozen=True, slots=True)
class Aim:
    """At least a share of the peer or the limit, or at most so much."""

    bound: float
    of: str = ""  # "peer", "limit", or nothing: the figure itself, which is to stay below

    def met(self, figure: Figure) -> bool | None:
        """None: what it is measured against was not measured."""
        if not self.of:
            return figure.ours.median <= self.bound
        ratio = figure.ratio_peer if self.of == "peer" else figure.ratio_limit
        return None if ratio is None else ratio >= self.bound

    def __str__(self) -> str:
        return f"≥ {self.bound:g} × {self.of}" if self.of else f"≤ {self.bound:g}"


AIMS: dict[str, tuple[Aim, ...]] = {
    "append_16": (Aim(2.5, "peer"),),
    "append_100": (Aim(4, "peer"),),
    "http_command": (Aim(3.5, "peer"), Aim(0.4, "limit")),
    "hot_stream": (Aim(20, "peer"),),
    "relay": (Aim(0.4, "limit"),),
    "rebuild": (Aim(0.25, "limit"),),
    "post_to_kpi_p50": (Aim(25),),
    "post_to_kpi_p99": (Aim(120),),
    "kpi_read": (Aim(0.5, "limit"),),
    "national_rebuild": (Aim(0.25, "limit"),),
    "national_rebuild_rss": (Aim(300),),
    "national_overview_p95": (Aim(200),),
    "national_proof_p95": (Aim(200),),
    "national_page_overview_p95": (Aim(200),),
    "national_page_proof_p95": (Aim(200),),
    "national_kpi_reads": (Aim(0.4, "limit"),),
    **{
        f"rss_{process}": (Aim(PER_SERVICE),)
        for process in ("curriculum", "training", "enrolment", "reporting", "projector")
    },
}
