"""What bodies are made of: codes and numbers that people type hold no personal data."""

import pytest
from pydantic import TypeAdapter, ValidationError

from services.curriculum.api.committees import MemberBody as DesignMember
from services.curriculum.api.committees import NominateBody
from services.curriculum.api.contents import TechnologyBody
from services.training.api.drafting import MemberBody as OperatingMember
from shared.http.body import Organisation, Paper


@pytest.mark.parametrize("code", ["BUREAU", "chonburi-tc", "siam-rail", "thai-ev-2", "th-0105536000123"])
def test_a_code_of_an_organisation_is_taken_as_it_is(code: str) -> None:
    assert TypeAdapter(Organisation).validate_python(code) == code


@pytest.mark.parametrize("code", ["somchai-0812345678", "x-9000000000012", "x9000000000012"])
def test_a_code_made_of_a_telephone_or_citizen_id_is_refused_without_repeating_it(code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Paper.model_validate({"number": "ศธ 0603/1", "dated": "2021-02-01", "issued_by": code})
    assert [error["type"] for error in refused.value.errors()] == ["prose.personal_data"]
    assert code not in str(refused.value)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (NominateBody, "organisation"),
        (DesignMember, "organisation"),
        (OperatingMember, "organisation"),
        (TechnologyBody, "enterprise"),
    ],
)
def test_every_code_that_people_type_is_looked_through(body: type, name: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(body).validate_python({name: "x-0812345678"})
    assert [e["type"] for e in refused.value.errors() if e["loc"] == (name,)] == ["prose.personal_data"]
