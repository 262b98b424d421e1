"""What offices do meanwhile: a centre drafts projects and takes them back; colleges join a network and leave.

So that training and curriculum are under load too, and everybody who takes in their events.
"""

from datetime import date

import httpx
import orjson

from deploy.local.scenario.scene import CENTRAL, academic, on, paper
from shared.http.reading.paging import _cursor
from tests.chaos.load import Load
from tests.chaos.stage import CONTESTED, FIELD, YEAR

DRAFTED, REVISED, GIVEN_UP = date(2020, 9, 1), date(2020, 9, 2), date(2020, 9, 3)
REGISTERED, JOINED, MOVED, LEFT = (date(2020, 8, day) for day in (12, 13, 14, 17))
COHORTS = 80  # numbers of cohorts that drafts use in turn, after those that the stage uses


async def draft_and_withdraw(load: Load, number: int) -> None:
    """The cohort's number is a unique key: taken by the draft, free again when it is withdrawn."""
    centre, key = academic(CONTESTED), f"chaos/{number}"
    plan = {
        "title_th": f"อบรมครูระบบราง ร่างที่ {number} (ข้อมูลสาธิต)",
        "title_en": f"Rail teachers, draft {number} (demo data)",
        "starts_on": "2021-06-07", "ends_on": "2021-06-11", "seats": 20,
    }  # fmt: skip
    cohort = 19 + number // 8 % COHORTS
    body = on(DRAFTED, field=FIELD, fiscal_year=YEAR, cohort=cohort, **plan)
    drafted = await load.command(centre, "/v1/projects", f"{key}/draft", body, service="training")
    path = f"/v1/projects/{drafted.facts[0]['stream']}"
    await load.read(drafted, "reporting", path, shows=_last_of_trail)
    revised = await load.command(
        centre, f"{path}/revise", f"{key}/revise", on(REVISED, **{**plan, "seats": 25}),
        service="training", if_match=drafted.etag,
    )  # fmt: skip
    await load.read(revised, "training", path, centre)
    body = on(GIVEN_UP, reason="เลื่อนไปปีหน้า")
    withdrawn = await load.command(centre, f"{path}/withdraw", f"{key}/withdraw", body, service="training")
    await load.read(withdrawn, "reporting", path, shows=_last_of_trail)


async def join_and_leave(load: Load, number: int) -> None:
    """A new college joins the network, is moved to another group, and leaves again."""
    college, key = f"chaos-{number}-tc", f"chaos/{number}"
    member, path = academic(college), f"/v1/fields/{FIELD}/members/{college}"
    body = on(
        REGISTERED, college=college, name_th=f"วิทยาลัยเทคนิคสาธิต {number} (ข้อมูลสาธิต)",
        name_en=f"Demo Technical College {number} (demo data)", province="TH-20", sector="PUBLIC",
    )  # fmt: skip
    done = await load.command(CENTRAL, "/v1/colleges", f"{key}/college", body, service="curriculum")
    await load.read(done, "curriculum", f"/v1/colleges/{college}")
    body = on(JOINED, group="STANDARD", teaches_field=True)
    await load.command(member, f"{path}/join", f"{key}/join", body, service="curriculum")
    body = on(MOVED, group="EXPERT", document=paper(f"สาธิต {number}/2563", MOVED))
    await load.command(CENTRAL, f"{path}/change-group", f"{key}/group", body, service="curriculum")
    body = on(LEFT, reason="ไม่ได้เปิดสอนสาขานี้แล้ว")
    done = await load.command(member, f"{path}/leave", f"{key}/leave", body, service="curriculum")
    listed = f"/v1/fields/{FIELD}/members?limit=1&stage=LEFT&after={_just_before(college)}"
    await load.read(done, "curriculum", listed, shows=lambda answer: _of(college, answer))


def _last_of_trail(answer: httpx.Response) -> int:
    """The newest event that reporting shows of a project."""
    trail = orjson.loads(answer.content).get("trail", []) if answer.is_success else []
    return max((step["event"]["version"] for step in trail), default=0)


def _just_before(college: str) -> str:
    return _cursor([college[:-1]])


def _of(college: str, answer: httpx.Response) -> int:
    items = orjson.loads(answer.content).get("items", [])
    return max((item["version"] for item in items if item["college"] == college), default=0)
