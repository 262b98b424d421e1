"""What the projector commits is told to the API, so that no kept answer hides it."""

from pathlib import Path

import pytest

from shared.http import recent
from shared.kernel.clock import HandMovedClock
from tests.reporting.client import NOW, Api, reporting_api
from tests.reporting.databases import reporting
from tests.reporting.histories import History
from tests.reporting.processes import deliver, environment, make_topics, started, until
from tests.servers.databases import FreshDatabase


async def test_what_the_projector_took_in_is_shown_though_the_answer_before_was_kept(
    fresh_database: FreshDatabase, kafka: str, topic_prefix: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(recent, "LONGEST", 3600.0)
    database, history = await fresh_database(reporting), History()
    history.field()
    history.completed(1)
    await make_topics(kafka, topic_prefix)
    with started("project", environment(database, kafka, topic_prefix), tmp_path / "log"):
        async with reporting_api(database, HandMovedClock(NOW)) as api:
            await deliver(kafka, topic_prefix, history.events)
            await until(lambda: _shows(api, 1))
            history.completed(2)
            await deliver(kafka, topic_prefix, history.events[-1:])
            await until(lambda: _shows(api, 2))


async def _shows(api: Api, teachers: int) -> bool:
    answer = await api.answer("/v1/kpis/RAIL/2564")
    return answer.is_success and answer.json()["teachers"]["actual"] == teachers
