"""What is told of a spoilt message can be written down, whatever it quotes: telling must end nobody."""

import json

from shared.eventsourcing.subscribing.inbox import plain
from shared.http.watching import logs

ANYTHING = "\0 \ud800 \x1b ก" + "ย" * 900


def test_the_log_takes_it() -> None:
    line = logs._as_json(None, "error", {"event": "poison", "exception": ANYTHING})
    assert json.loads(line) == {"event": "poison", "exception": ANYTHING}


def test_postgresql_takes_it_as_a_reason() -> None:
    reason = plain(ANYTHING)
    assert "\0" not in reason
    assert len(reason) == 500
    assert reason.encode()
