"""For ministries: the topics, how fresh their events are counted here, how a system reads them (5.2-D3)."""

from starlette.responses import HTMLResponse

from services.reporting.api.freshness import read_freshness
from services.reporting.dashboard.page import Shown
from services.reporting.dashboard.routing import Pages
from shared.contracts.event import SOURCES
from shared.contracts.notice import KPI_TOPIC
from shared.contracts.registry import published
from shared.eventsourcing.migrate import topic_of

router = Pages()


@router.page(
    "/stream", summary="The event stream, for ministries", national="how the machinery is; no figure"
)
async def stream(page: Shown) -> HTMLResponse:
    """Topics, freshness, contracts, and what a consumer is promised."""
    room = page.room
    kinds = {source: sum(kind.source() == source for kind in published().values()) for source in SOURCES}
    topics = [
        {
            "source": source,
            "topic": topic_of(source, room.dashboard.topic_prefix),
            "kinds": kinds[source],
            "feed": f"{room.owners[source]}/v1/events?after=0",
            "contracts": f"{room.owners[source]}/contracts",
        }
        for source in SOURCES
    ]
    kpis = {
        "source": "reporting",
        "topic": room.dashboard.topic_prefix + KPI_TOPIC,
        "kinds": 1,
        "feed": None,
        "contracts": "/contracts",
    }
    return page.show("stream.html", topics=[*topics, kpis], fresh=await read_freshness(room))
