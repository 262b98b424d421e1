"""Who is who on the played system: asked again for what was registered, it answers with the same ids."""

from typing import Any

from deploy.local.scenario.api import Api, Who
from deploy.local.scenario.people import Cast
from deploy.local.scenario.thread import Thread
from tests.journeys.journey import CENTRAL, Journey

PRIVACY = Who("privacy.officer", "OVEC")


async def teacher(journey: Journey, api: Api, name: str, field: str = "RAIL") -> Who:
    """`angthong-tc 1` of a field's story, signed in as herself."""
    cast = Cast(journey.scenario.year, journey.scenario.names)
    return await cast.teacher(Thread(api, "who is who"), field, name, (field,))


async def project(api: Api, field: str, **more: str) -> dict[str, Any]:
    """The one project of a field's story, in full."""
    query = "&".join(f"{name}={value}" for name, value in {"field": field, **more}.items())
    listed = (await api.send(CENTRAL, "GET", "training", f"/v1/projects?{query}")).json()["items"]
    [one] = [item for item in listed if item["stage"] != "DRAFT"]  # the README's example drafts one more
    found: dict[str, Any] = (await api.send(CENTRAL, "GET", "training", f"/v1/projects/{one['id']}")).json()
    return found
