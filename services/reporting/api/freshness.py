"""Freshness for people: how far behind the figures are, service by service, in words."""

from datetime import datetime

from pydantic import BaseModel, Field

from services.reporting.api.room import Here
from services.reporting.api.routing import Router
from services.reporting.api.words import Words
from services.reporting.figures import freshness as figures
from services.reporting.judging.rules import RULES_VERSION
from services.reporting.speech.words import WORDS
from shared.http.signing_in.roles import EVERYONE

LATE = 120  # seconds: the healer proves every 20, so six of its rounds brought nothing
router = Router(prefix="/v1/freshness", tags=["freshness"])
_SERVICES = {
    name: Words(th=WORDS[f"source.{name}"]["th"], en=WORDS[f"source.{name}"]["en"])
    for name in ("curriculum", "training", "enrolment")
}  # as the pages call them


class SourceOut(BaseModel):
    """One owner of events."""

    source: str
    name: Words
    complete: datetime | None = Field(
        description="All that it recorded before this is counted; null: not yet"
    )
    seconds_behind: int | None = Field(description="Since then; null: not yet compared")
    position: int = Field(description="Up to which its events are proved to be counted")
    last_event: datetime | None = Field(description="When it recorded the last event that began a fact")
    streams_behind: int = Field(description="Streams that wait for a missing or unreadable event")
    events_behind: int = Field(description="Events that are known to exist and wait")
    words: Words


class FreshnessOut(BaseModel):
    """All of them, and the worst in words."""

    now: datetime
    fresh: bool = Field(description=f"Nothing waits, and every service was proved within {LATE} seconds")
    seconds_behind: int | None = Field(description="Of the service that is furthest behind")
    streams_behind: int
    events_behind: int
    last_event: datetime | None
    rules_version: str
    words: Words
    sources: list[SourceOut]


@router.read(
    "", roles=EVERYONE, national="how the machinery is; no figure", summary="How fresh the figures are"
)
async def read_freshness(room: Here) -> FreshnessOut:
    """Events and seconds behind, the last event of each service, streams that wait."""
    now = room.clock.now()
    sources = [_source(name, found, now) for name, found in (await figures.freshness(room.pool)).items()]
    behind = [each.seconds_behind for each in sources]
    waiting = sum(each.events_behind for each in sources)
    worst = None if None in behind else max(each for each in behind if each is not None)
    fresh = worst is not None and worst <= LATE and not any(each.streams_behind for each in sources)
    return FreshnessOut(
        now=now,
        fresh=fresh,
        seconds_behind=worst,
        streams_behind=sum(each.streams_behind for each in sources),
        events_behind=waiting,
        last_event=max((each.last_event for each in sources if each.last_event), default=None),
        rules_version=RULES_VERSION,
        words=_words(worst, sum(each.streams_behind for each in sources), waiting),
        sources=sorted(sources, key=lambda each: list(_SERVICES).index(each.source)),
    )


def _source(name: str, found: figures.Freshness, now: datetime) -> SourceOut:
    behind = None if found.complete is None else max(int((now - found.complete).total_seconds()), 0)
    return SourceOut(
        source=name,
        name=_SERVICES[name],
        seconds_behind=behind,
        words=_words(behind, found.streams_behind, found.events_behind),
        **found._asdict(),
    )


def _words(seconds: int | None, streams: int, events: int) -> Words:
    if streams:
        return Words(
            th=f"มีเหตุการณ์ {events} รายการใน {streams} สายเหตุการณ์ที่รอประมวลผล ตัวเลขที่เกี่ยวข้องอาจยังไม่ครบ",
            en=f"{events} events of {streams} streams wait; figures that rest on them may lack something.",
        )
    if seconds is None:
        return Words(
            th="ยังไม่ได้เทียบกับระบบต้นทาง เป็นตัวเลขเบื้องต้น", en="Not yet compared with its owner: provisional."
        )
    if seconds > LATE:
        return Words(
            th=f"ยืนยันความครบถ้วนล่าสุดเมื่อ {seconds} วินาทีก่อน ตัวเลขหลังจากนั้นเป็นตัวเลขเบื้องต้น",
            en=f"Last proved complete {seconds} seconds ago; what is newer is provisional.",
        )
    return Words(
        th=f"เป็นปัจจุบัน ข้อมูลครบถ้วนถึง {seconds} วินาทีก่อน", en=f"Up to date: complete up to {seconds} seconds ago."
    )
