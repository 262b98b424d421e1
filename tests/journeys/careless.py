"""A careless portal: personal data wherever a client could put it, and should not."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx

from deploy.local.scenario.api import Who
from deploy.local.scenario.scene import CENTRAL, academic, personnel
from tests.journeys.journey import Journey
from tests.journeys.people import project, teacher

COLLEGE, TEACHER = "angthong-tc", "angthong-tc 1"
DAY = "2021-09-30"


async def ask_carelessly(journey: Journey) -> list[int]:
    """The answers' statuses; none of the requests does anything."""
    mine = journey.identities()[f"RAIL/{COLLEGE}/1"]
    citizen_id, phone, email = mine["citizen_id"], mine["contact"]["phone"], mine["contact"]["email"]
    name = " ".join(mine["name"]["th"].values())
    told = f"โทร {phone} อีเมล {email} เลขประจำตัว {citizen_id}"
    async with journey.api() as api:
        who = await teacher(journey, api, TEACHER)
        rail = (await project(api, "RAIL", centre="chonburi-tc"))["id"]
        tokens = {
            asked.role: await api.token(asked) for asked in (personnel(COLLEGE), CENTRAL, academic(COLLEGE))
        }
    statuses = []
    async with httpx.AsyncClient(trust_env=False) as http:

        async def send(who: Who, method: str, service: str, path: str, **sent: Any) -> None:
            headers: Mapping[str, str] = sent.pop("headers", {})
            named = {
                "Authorization": f"Bearer {tokens[who.role]}",
                "Idempotency-Key": str(uuid4()),
                **headers,
            }
            url = journey.up.urls[service] + path
            statuses.append((await http.request(method, url, headers=named, **sent)).status_code)

        section, officer, centre = personnel(COLLEGE), CENTRAL, academic(COLLEGE)
        person = {"on": DAY, **mine}
        application = f"/v1/projects/{rail}/applications/{who.person}"
        await send(section, "POST", "enrolment", "/v1/people", json=person)  # known already
        await send(section, "POST", "enrolment", "/v1/people", json={**person, citizen_id: name, "x": told})
        await send(section, "POST", "enrolment", "/v1/people", content=f'{{"name": "{name} {told}'.encode())
        await send(section, "POST", "enrolment", "/v1/people", data={"name": name, "email": email})
        await send(section, "POST", "enrolment", f"{application}/decline", json={"on": DAY, "reason": told})
        await send(section, "POST", "enrolment", f"{application}/decline", json={"on": name, "reason": email})
        await send(section, "GET", "enrolment", f"/v1/people/{citizen_id}/identity?purpose={quote(name)}")
        await send(section, "GET", "enrolment", f"/v1/teachers/{quote(name)}/record?email={email}")
        await send(section, "GET", "enrolment", f"/v1/{quote(name)}/{citizen_id}")
        await send(section, "GET", "enrolment", f"/v1/teachers?after={citizen_id}&limit={phone}")
        named = {"field": "RAIL", "name_th": f"สาขา {phone}", "name_en": email, citizen_id: email}
        await send(officer, "POST", "curriculum", "/v1/fields", json=named)
        await send(officer, "GET", "reporting", f"/v1/kpis?fiscal_year={citizen_id}&through={email}")
        await send(officer, "GET", "reporting", f"/v1/kpis/{citizen_id}/2564")
        withdraw = f"/v1/projects/{rail}/withdraw"
        await send(centre, "POST", "training", withdraw, json={"reason": told})
        carried = {
            "Idempotency-Key": citizen_id, "User-Agent": email, "Referer": f"https://portal/{email}",
            "X-Request-Id": phone, "traceparent": email, "Cookie": f"name={quote(name)}",
        }  # fmt: skip
        await send(centre, "POST", "training", withdraw, json={"reason": "ซ้ำ"}, headers=carried)
        for header in ("If-Match", "Consistency-Token", "Authorization", "Accept-Language"):
            wrong = {header: f'"{citizen_id}" {email}'}
            await send(centre, "POST", "training", withdraw, json={"reason": "ซ้ำ"}, headers=wrong)
    return statuses
