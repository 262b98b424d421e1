"""The 77 provinces and their regions."""

from collections import Counter
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from pythainlp.corpus import provinces as oracle

from shared.kernel.places import PROVINCES, GeoRegion, OvecRegion, ProvinceCode, province

OVEC = {
    OvecRegion.NORTH: """Kamphaeng Phet, Tak, Nakhon Sawan, Nan, Phayao, Phichit, Phitsanulok, Lampang,
        Lamphun, Sukhothai, Uttaradit, Uthai Thani, Chiang Rai, Chiang Mai, Phetchabun, Phrae,
        Mae Hong Son""",
    OvecRegion.CENTRAL: """Lopburi, Chai Nat, Sing Buri, Ang Thong, Saraburi, Suphan Buri,
        Phra Nakhon Si Ayutthaya, Kanchanaburi, Nakhon Pathom, Ratchaburi, Samut Sakhon,
        Samut Songkhram, Phetchaburi, Prachuap Khiri Khan""",
    OvecRegion.NORTH_EAST: """Nakhon Ratchasima, Buri Ram, Surin, Si Sa Ket, Ubon Ratchathani, Yasothon,
        Chaiyaphum, Amnat Charoen, Nong Bua Lam Phu, Khon Kaen, Udon Thani, Loei, Nong Khai,
        Maha Sarakham, Roi Et, Kalasin, Sakon Nakhon, Nakhon Phanom, Mukdahan, Bueng Kan""",
    OvecRegion.SOUTH: """Nakhon Si Thammarat, Krabi, Phangnga, Phuket, Surat Thani, Ranong, Chumphon,
        Songkhla, Satun, Trang, Phatthalung, Pattani, Yala, Narathiwat""",
    OvecRegion.EAST_BANGKOK: """Bangkok, Samut Prakan, Nonthaburi, Pathum Thani, Chon Buri, Rayong,
        Chanthaburi, Trat, Chachoengsao, Prachin Buri, Nakhon Nayok, Sa Kaeo""",
}
GEO = {
    GeoRegion.NORTH: """Chiang Mai, Chiang Rai, Lampang, Lamphun, Mae Hong Son, Nan, Phayao, Phrae,
        Uttaradit""",
    GeoRegion.EAST: "Chachoengsao, Chanthaburi, Chon Buri, Prachin Buri, Rayong, Sa Kaeo, Trat",
    GeoRegion.WEST: "Kanchanaburi, Tak, Phetchaburi, Prachuap Khiri Khan, Ratchaburi",
}


def names(table: str) -> set[str]:
    return {" ".join(name.split()) for name in table.split(",")}


def test_there_are_77_provinces_each_with_names_of_its_own() -> None:
    assert len(PROVINCES) == 77
    assert len({place.th for place in PROVINCES.values()}) == 77
    assert len({place.en for place in PROVINCES.values()}) == 77
    assert list(PROVINCES) == sorted(PROVINCES)


def test_their_thai_names_are_those_of_pythainlp() -> None:
    assert {place.th for place in PROVINCES.values()} == set(oracle())


def test_thai_and_english_names_stand_on_the_same_row() -> None:
    def letters(name: str) -> str:
        return "".join(filter(str.isalpha, name)).lower()

    rows: Any = oracle(details=True)
    english = {row["name_th"]: letters(row["name_en"]) for row in rows}
    assert {p.th: letters(p.en) for p in PROVINCES.values()} == english


@pytest.mark.parametrize("region", OvecRegion)
def test_ovecs_five_regions_hold_their_provinces(region: OvecRegion) -> None:
    assert {p.en for p in PROVINCES.values() if p.ovec_region == region} == names(OVEC[region])


@pytest.mark.parametrize("region", GEO)
def test_geographic_north_east_and_west_are_not_ovecs(region: GeoRegion) -> None:
    assert {p.en for p in PROVINCES.values() if p.geo_region == region} == names(GEO[region])


def test_both_schemes_add_up() -> None:
    assert Counter(p.ovec_region.value for p in PROVINCES.values()) == {
        "NORTH": 17,
        "CENTRAL": 14,
        "NORTH_EAST": 20,
        "SOUTH": 14,
        "EAST_BANGKOK": 12,
    }
    assert Counter(p.geo_region.value for p in PROVINCES.values()) == {
        "N": 9,
        "NE": 20,
        "C": 22,
        "E": 7,
        "W": 5,
        "S": 14,
    }


def test_the_south_and_the_north_east_are_the_same_in_both() -> None:
    for place in PROVINCES.values():
        assert (place.ovec_region == OvecRegion.SOUTH) == (place.geo_region == GeoRegion.SOUTH)
        assert (place.ovec_region == OvecRegion.NORTH_EAST) == (place.geo_region == GeoRegion.NORTH_EAST)


def test_every_region_has_a_thai_and_an_english_label() -> None:
    assert OvecRegion.EAST_BANGKOK.th == "ภาคตะวันออกและกรุงเทพมหานคร"
    assert GeoRegion.WEST.th == "ภาคตะวันตก"
    assert len({r.th for r in OvecRegion}) == len({r.en for r in OvecRegion}) == 5
    assert len({r.th for r in GeoRegion}) == len({r.en for r in GeoRegion}) == 6


def test_a_province_is_found_by_its_iso_code() -> None:
    chon_buri = province("TH-20")
    assert (chon_buri.th, chon_buri.en) == ("ชลบุรี", "Chon Buri")
    assert (chon_buri.ovec_region, chon_buri.geo_region) == (OvecRegion.EAST_BANGKOK, GeoRegion.EAST)
    with pytest.raises(KeyError):
        province("TH-28")


def test_a_code_of_no_province_is_refused() -> None:
    code = TypeAdapter(ProvinceCode)
    assert code.validate_json('"TH-95"', strict=True) == "TH-95"
    with pytest.raises(ValidationError) as error:
        code.validate_python("20")
    assert error.value.errors()[0]["type"] == "place.unknown_province"
