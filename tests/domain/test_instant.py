"""Instants with their zone, in the common era; nothing else is taken for one."""

from datetime import UTC, datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.kernel.instant import Instant

INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)


def test_an_instant_is_kept_in_utc() -> None:
    assert INSTANT.validate_python("2021-03-01T09:00:00+07:00") == datetime(2021, 3, 1, 2, tzinfo=UTC)
    assert INSTANT.validate_python("1900-01-01T00:00:00+14:00").tzinfo is UTC


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("2564-03-01T09:00:00Z", "date.buddhist_era"),
        ("9999-12-31T23:59:59-12:00", "date.too_late"),
        ("0001-01-01T00:00:00+14:00", "date.too_early"),
        ("2021", "datetime_parsing"),
        ("1633046400", "datetime_parsing"),
        ("2021-03-01", "datetime_parsing"),
        (1633046400, "datetime_parsing"),
        ("2021-03-01T09:00:00", "timezone_aware"),
    ],
)
def test_what_is_no_instant_of_the_common_era_is_refused(written: object, kind: str) -> None:
    with pytest.raises(ValidationError) as error:
        INSTANT.validate_python(written)
    assert error.value.errors()[0]["type"] == kind
