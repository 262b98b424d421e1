"""Meetings, as the resolutions tell that carry their body, number and date."""

from services.reporting.projections.changes import Figure
from services.reporting.store.folding import Row, fold
from shared.contracts.common import Body, Resolution
from shared.contracts.curriculum.curriculum import CurriculumEndorsed
from shared.contracts.training.project import ProjectEndorsed
from tests.reporting.histories import History
from tests.reporting.story import CNC, OF_PROJECT, PROJECT, day


def live(history: History, figure: Figure) -> list[Row]:
    return [row for row in fold(history.events).rows if row.fact.figure is figure and row.ceased is None]


def endorsed(organisation: str, body: Body, meeting: str | None) -> CurriculumEndorsed:
    made = Resolution(body=body, meeting=meeting, dated=day(3)) if meeting else None
    return CurriculumEndorsed(
        on=day(3),
        curriculum=CNC,
        field="RAIL",
        version=1,
        body=body,
        organisation=organisation,
        resolution=made,
    )


def test_a_meeting_is_what_its_resolutions_have_in_common() -> None:
    history = History()
    history.record(endorsed("SUBCOMMITTEE", Body.SUBCOMMITTEE, "9/2564"), CNC)
    resolution = Resolution(body=Body.SUBCOMMITTEE, meeting="9/2564", dated=day(3))
    history.record(ProjectEndorsed(on=day(3), resolution=resolution, **OF_PROJECT), PROJECT)
    one, other = live(history, Figure.RESOLUTION)
    assert one.fact.subject == other.fact.subject
    assert (one.began.document, other.fact.province) == ("SUBCOMMITTEE 9/2564", "TH-20")


def test_each_enterprise_counts_its_own_meetings_and_some_resolve_nothing() -> None:
    history = History()
    history.record(endorsed("siam-rail", Body.ENTERPRISE, "1/2564"), CNC)
    history.record(endorsed("thai-motor", Body.ENTERPRISE, "1/2564"), CNC)
    history.record(endorsed("aero-parts", Body.ENTERPRISE, None), CNC)
    found = live(history, Figure.RESOLUTION)
    assert [row.began.document for row in found] == ["siam-rail 1/2564", "thai-motor 1/2564"]
    assert len({row.fact.subject for row in found}) == 2
