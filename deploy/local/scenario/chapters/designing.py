"""From the network to the curriculum: centres, committee, workshop, draft, sign-offs, in force (5.1)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, assert_never
from uuid import UUID

from deploy.local.scenario.api import Who
from deploy.local.scenario.scene import CENTRAL, DIRECTOR, OFFICER, SECRETARY, Scene, academic, on, paper
from deploy.local.scenario.steps import design
from deploy.local.scenario.story import Module
from deploy.local.scenario.thread import Done


@dataclass(frozen=True)
class Member:
    """Of the design committee."""

    person: UUID
    capacity: str
    organisation: str
    duty: str = "MEMBER"

    def body(self) -> dict[str, Any]:
        """As the request has it."""
        return {**self.__dict__, "person": str(self.person)}


async def design_curriculum(scene: Scene) -> UUID:
    """The curriculum's id; how far it came, its story says."""
    await _network(scene)
    members = await _committee(scene)
    workshop = await _workshop(scene, members)
    told = scene.story.curriculum
    body = on(
        told.drafted_on,
        field=scene.field.code,
        workshop=str(workshop),
        content=_content(scene, told.technologies),
    )
    done = await scene.thread.do(OFFICER, "curriculum", "/v1/curricula", scene.key("curriculum"), body)
    curriculum, technologies = done.id, told.technologies
    for step in told.story:
        if isinstance(step, design.Revise):
            technologies = (*technologies, step.add_technology)
        done = await _play(scene, curriculum, step, technologies, done)
    return curriculum


async def _network(scene: Scene) -> None:
    network, field = scene.story.network, scene.field.code
    path = f"/v1/fields/{field}/members"
    await asyncio.gather(
        *(
            scene.thread.do(
                academic(college), "curriculum", f"{path}/{college}/join", scene.key(college, "join"),
                on(network.joined_on, group=group, teaches_field=True),
            )
            for college, group in network.members.items()
        )
    )  # fmt: skip
    body = on(network.centres_on, document=paper(network.number, network.centres_on, "OVEC"))
    for centre in network.centres:
        await scene.thread.do(
            CENTRAL, "curriculum", f"{path}/{centre}/designate-centre", scene.key(centre, "centre"), body
        )


async def _committee(scene: Scene) -> list[Member]:
    told, field = scene.story.committee, scene.field.code
    path = f"/v1/fields/{field}/committees/{scene.year}"

    async def person(key: str, registrar: Who) -> UUID:
        return await scene.cast.person(scene.thread, key, registrar)

    first = scene.story.network.centres[0]
    own = [
        Member(await person(f"{field}/{centre}/representative", academic(centre)), "CENTRE_COLLEGE", centre)
        for centre in scene.story.network.centres
    ]
    from_work = await person(f"{field}/{told.enterprise}/representative", academic(first))
    nominated = [*own, Member(from_work, "ENTERPRISE", told.enterprise)]
    for member in nominated:
        college = first if member.capacity == "ENTERPRISE" else member.organisation
        body = on(told.nominated_on, college=college, **member.body())
        del body["duty"]
        key = scene.key("nominate", member.organisation)
        await scene.thread.do(academic(college), "curriculum", f"{path}/nominate", key, body)
    members = [
        Member(await person("bureau/1", OFFICER), "BUREAU", "BUREAU", "CHAIR"),
        Member(await person("bureau/2", OFFICER), "BUREAU", "BUREAU", "SECRETARY"),
        Member(await person("subcommittee/1", OFFICER), "SUBCOMMITTEE", "SUBCOMMITTEE"),
        *nominated,
    ]
    order = paper(told.number, told.appointed_on)
    body = on(told.appointed_on, order=order, members=[member.body() for member in members])
    await scene.thread.do(DIRECTOR, "curriculum", f"{path}/appoint", scene.key("appoint"), body)
    return members


async def _workshop(scene: Scene, members: Sequence[Member]) -> UUID:
    told = scene.story.workshop
    body = on(
        told.scheduled_on,
        field=scene.field.code,
        fiscal_year=scene.year,
        first_day=told.first_day,
        last_day=told.last_day,
        province=told.province,
    )
    workshop = (await scene.thread.do(OFFICER, "curriculum", "/v1/workshops", scene.key("workshop"), body)).id
    body = on(
        told.last_day,
        attendees=[str(member.person) for member in members],
        minutes=paper(told.number, told.last_day),
    )
    path = f"/v1/workshops/{workshop}/hold"
    await scene.thread.do(OFFICER, "curriculum", path, scene.key("workshop", "hold"), body)
    return workshop


async def _play(
    scene: Scene,
    curriculum: UUID,
    step: design.DesignStep,
    technologies: Sequence[design.Technology],
    before: Done,
) -> Done:
    async def do(who: Who, verb: str, version: str | None = None, **more: Any) -> Done:
        path = f"/v1/curricula/{curriculum}/{verb}"
        key = scene.key("curriculum", step.day, verb, who.role)
        return await scene.thread.do(who, "curriculum", path, key, on(step.day, **more), version=version)

    match step:
        case design.Submit():
            return await do(OFFICER, "submit")
        case design.Endorse():
            resolution = {"meeting": step.meeting, "dated": step.day.isoformat()}
            await do(SECRETARY, "endorse", resolution=resolution)
            return await do(Who("enterprise.representative", scene.story.committee.enterprise), "endorse")
        case design.Return():
            return await do(OFFICER, "return", reason=step.reason)
        case design.Revise():
            return await do(OFFICER, "revise", before.etag, content=_content(scene, technologies))
        case design.Approve():
            resolution = {"meeting": step.meeting, "dated": step.day.isoformat()}
            return await do(DIRECTOR, "approve", resolution=resolution)
        case design.PutInForce():
            return await do(DIRECTOR, "put-in-force")
        case _:
            assert_never(step)


def _content(scene: Scene, technologies: Sequence[design.Technology]) -> dict[str, Any]:
    told, year = scene.story.curriculum, scene.scenario.year
    title = scene.scenario.marked(told.title)
    return {
        "title_th": title.th,
        "title_en": title.en,
        "modules": [_module(module, year.module_assessment) for module in told.modules],
        "technologies": [_technology(one, scene.story.committee.enterprise) for one in technologies],
        "completion": year.completion.model_dump(mode="json"),
    }


def _module(module: Module, assessment: str) -> dict[str, Any]:
    return {
        "title_th": module.title.th,
        "title_en": module.title.en,
        "theory_hours": module.theory,
        "practical_hours": module.practice,
        "competencies": module.competencies,
        "assessment": assessment,
        "at_enterprise": module.at_enterprise,
    }


def _technology(technology: design.Technology, enterprise: str) -> dict[str, Any]:
    return {**technology.model_dump(mode="json"), "enterprise": enterprise}
