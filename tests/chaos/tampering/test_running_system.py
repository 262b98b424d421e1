"""The whole running system under load: for a moment somebody stands between each store and its topic.

Each stream that is met then is tampered with in another way. In the end nothing may tell.
"""

import asyncio
from random import Random
from uuid import UUID

import httpx

from deploy.local.environment import SERVICES, WRITE_SERVICES
from deploy.local.scenario.api import Api, Who
from tests.chaos.evidence import databases
from tests.chaos.history.check import summary
from tests.chaos.load import Load
from tests.chaos.proof import examined
from tests.chaos.stage import Stage
from tests.chaos.tampering.interception import struck
from tests.chaos.tampering.kinds import ANYTHING
from tests.chaos.walks import walk

SOME = 30  # commands before the first blow and after each
_OPERATOR = Who("operator", "OVEC")


async def test_messages_are_tampered_with_under_load_and_every_figure_is_right_in_the_end(
    stage: Stage,
) -> None:
    rng = Random(2564)  # noqa: S311 (chance, not secrecy)
    async with Load(stage, walk) as load:
        await load.until_more(SOME)
        for service in WRITE_SERVICES:
            stage.tampered |= await _struck(stage, rng, service)
            await load.until_more(SOME)
    async with databases(stage.up) as found:
        await _redriven(stage)  # what nobody would notice for half a minute is looked for now
        findings = await examined(stage, found)
        assert {service: await _told(stage, service) for service in SERVICES} == dict.fromkeys(SERVICES, 0)
    assert not findings, summary(findings)


async def _struck(stage: Stage, rng: Random, service: str) -> set[UUID]:
    """The streams that were met; a service that records nothing in that moment does so in another."""
    async with asyncio.timeout(90):
        while True:
            if met := await struck(stage.up.system.site, ANYTHING.tamper, rng, service):
                return met


async def _redriven(stage: Stage) -> None:
    """As an operator does who does not want to wait for the sweep."""
    async with Api(stage.up.urls) as api:
        for service in SERVICES:
            answer = await api.send(_OPERATOR, "POST", service, "/v1/behind/redrive")
            assert answer.is_success, answer.text


async def _told(stage: Stage, service: str) -> int:
    """What its readiness says of streams behind."""
    async with httpx.AsyncClient(trust_env=False, timeout=10) as http:
        answer = await http.get(f"{stage.up.urls[service]}/readyz")
    return int(answer.json()["streams_behind"])
