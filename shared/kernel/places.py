"""The 77 provinces, in OVEC's five regions and in the six of other education statistics."""

import csv
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from shared.kernel.frozen import Frozen
from shared.kernel.refusal import Catalogue, Kind, Text

TEXTS: Catalogue = {
    "place.unknown_province": Text(
        Kind.CONTENT,
        th="ไม่มีจังหวัดรหัสนี้ (ใช้รหัส ISO 3166-2 เช่น TH-20)",
        en="There is no such province; use the ISO 3166-2 code, like TH-20.",
    ),
}


class OvecRegion(StrEnum):
    """The regions of OVEC's promotion centres and competitions."""

    NORTH = "NORTH"
    CENTRAL = "CENTRAL"
    NORTH_EAST = "NORTH_EAST"
    SOUTH = "SOUTH"
    EAST_BANGKOK = "EAST_BANGKOK"

    @property
    def th(self) -> str:
        """Its Thai name."""
        return _OVEC_LABELS[self][0]

    @property
    def en(self) -> str:
        """Its English name."""
        return _OVEC_LABELS[self][1]


class GeoRegion(StrEnum):
    """The six geographic regions, by which other open data is grouped."""

    NORTH = "N"
    NORTH_EAST = "NE"
    CENTRAL = "C"
    EAST = "E"
    WEST = "W"
    SOUTH = "S"

    @property
    def th(self) -> str:
        """Its Thai name."""
        return _GEO_LABELS[self][0]

    @property
    def en(self) -> str:
        """Its English name."""
        return _GEO_LABELS[self][1]


class Province(Frozen):
    """One province and the two regions that it lies in."""

    code: str
    th: str
    en: str
    ovec_region: OvecRegion
    geo_region: GeoRegion


def province(code: str) -> Province:
    """The province of an ISO 3166-2 code like ``TH-20``; KeyError if there is none."""
    return PROVINCES[code]


def _read() -> dict[str, Province]:
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as rows:
        return {
            row["code"]: Province(
                code=row["code"],
                th=row["th"],
                en=row["en"],
                ovec_region=OvecRegion(row["ovec_region"]),
                geo_region=GeoRegion(row["geo_region"]),
            )
            for row in csv.DictReader(rows)
        }


def _known(code: str) -> str:
    if code not in PROVINCES:
        raise PydanticCustomError("place.unknown_province", TEXTS["place.unknown_province"].en)
    return code


_OVEC_LABELS = {
    OvecRegion.NORTH: ("ภาคเหนือ", "North"),
    OvecRegion.CENTRAL: ("ภาคกลาง", "Central"),
    OvecRegion.NORTH_EAST: ("ภาคตะวันออกเฉียงเหนือ", "North-East"),
    OvecRegion.SOUTH: ("ภาคใต้", "South"),
    OvecRegion.EAST_BANGKOK: ("ภาคตะวันออกและกรุงเทพมหานคร", "East and Bangkok"),
}
_GEO_LABELS = {
    GeoRegion.NORTH: ("ภาคเหนือ", "North"),
    GeoRegion.NORTH_EAST: ("ภาคตะวันออกเฉียงเหนือ", "North-East"),
    GeoRegion.CENTRAL: ("ภาคกลาง", "Central"),
    GeoRegion.EAST: ("ภาคตะวันออก", "East"),
    GeoRegion.WEST: ("ภาคตะวันตก", "West"),
    GeoRegion.SOUTH: ("ภาคใต้", "South"),
}

PROVINCES = _read()

ProvinceCode = Annotated[
    str, AfterValidator(_known), Field(description="ISO 3166-2 code of the province", examples=["TH-20"])
]
