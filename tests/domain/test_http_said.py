"""A refusal's facts as each language's readers write them."""

import pytest

from shared.http.signing_in.roles import Role
from shared.http.wording.said import said
from shared.kernel.places import OvecRegion


def test_a_thai_reader_sees_days_in_the_buddhist_era_in_arabic_digits() -> None:
    assert said({"on": "2021-10-01"}, "th") == {"on": "1 ตุลาคม 2564"}


def test_an_english_reader_sees_days_as_they_were_sent() -> None:
    assert said({"on": "2021-10-01"}, "en") == {"on": "2021-10-01"}


def test_what_only_looks_like_a_day_stays() -> None:
    assert said({"memo": "2021-13-45"}, "th") == {"memo": "2021-13-45"}


def test_lists_are_told_with_commas() -> None:
    assert said({"days": ["2020-02-29", "2021-03-01"]}, "th") == {"days": "29 กุมภาพันธ์ 2563, 1 มีนาคม 2564"}
    assert said({"missing": ["ENTERPRISE", "BUREAU"]}, "en") == {"missing": "ENTERPRISE, BUREAU"}


@pytest.mark.parametrize("role", Role)
def test_a_thai_reader_sees_each_role_by_its_name(role: Role) -> None:
    assert said({"role": role.value}, "th") == {"role": f"{role.th} ({role.value})"}
    assert said({"role": role.value}, "en") == {"role": role.value}


def test_a_thai_reader_sees_a_region_by_its_name() -> None:
    assert said({"region": OvecRegion.SOUTH.value}, "th") == {"region": "ภาคใต้"}


def test_numbers_and_other_words_stay() -> None:
    facts = {"fiscal_year": 2564, "field": "RAIL", "closes_on": None}
    assert said(facts, "th") == facts
