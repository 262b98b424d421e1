"""Which provinces a caller sees in detail, and what lies in them (5.2-D3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from services.reporting.figures.looked_at import live
from shared.kernel.places import PROVINCES

# $6 all provinces are seen, $7 those that are. What has no province of its own, a curriculum, is seen by
# the provinces whose field it is: a member of the network lies there, or the field answers their demand.
TAKES_PART = f"""
    SELECT seen.field FROM facts seen
    WHERE seen.figure IN ('member', 'field') AND {live("seen")}
      AND (seen.province = ANY($7::text[]) OR seen.value->'provinces' ?| $7::text[])"""
SEEN = (
    f"($6::bool OR CASE WHEN f.province IS NULL THEN f.field IN ({TAKES_PART}) ELSE f.province = ANY($7) END)"
)


@dataclass(frozen=True, slots=True)
class Places:
    """The provinces that may be seen, each with its two regions."""

    provinces: Sequence[str]
    ovec: Sequence[str]
    geo: Sequence[str]

    @classmethod
    def of(cls, codes: Iterable[str]) -> Self:
        """These provinces."""
        seen = [PROVINCES[code] for code in sorted(codes)]
        return cls(
            [place.code for place in seen],
            [place.ovec_region.value for place in seen],
            [place.geo_region.value for place in seen],
        )

    @property
    def everywhere(self) -> bool:
        """Whether nothing is hidden."""
        return len(self.provinces) == len(PROVINCES)
