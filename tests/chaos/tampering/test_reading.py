"""A message that says a thing twice, or nothing, is no event, whatever the rest of it says."""

import pytest

from shared.contracts.cloudevent import from_message
from shared.contracts.recorded import Recorded
from tests.chaos.tampering.message import Message
from tests.reporting.histories import History


@pytest.fixture
def event() -> Recorded:
    return History().completed(1)


def test_a_header_twice_is_read_neither_way(event: Recorded) -> None:
    message = Message.of(event)
    assert from_message(message.value, message.headers) == event
    for header in message.headers:
        with pytest.raises(ValueError, match="twice"):
            from_message(message.value, (*message.headers, header))


def test_a_tombstone_is_no_event_of_a_type_published_later(event: Recorded) -> None:
    message = Message.of(event).saying("type", "ovec.enrolment.NotYetInvented")
    assert from_message(message.value, message.headers).data is None
    with pytest.raises(ValueError, match="no value"):
        from_message(None, message.headers)
