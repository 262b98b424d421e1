"""Plays like anybody, but before every command of an organisation's own, another organisation sends it."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import httpx

from deploy.local.scenario.api import Api, Who
from deploy.local.scenario.read import Scenario

Route = tuple[str, str]  # service, path with its parameters' names

# Commands that are nobody's in particular: what another organisation sends is no trespass.
NOBODYS: Mapping[Route, str] = {
    (
        "enrolment",
        "/v1/people",
    ): "a person belongs to no organisation; all these roles register people",
    ("enrolment", "/v1/projects/{project}/applications"): "who signs in applies, for herself",
    ("training", "/v1/projects"): "the draft is the caller's own college's, whichever that is",
}
OFFICES = {"OVEC": "BUREAU", "BUREAU": "OVEC", "SUBCOMMITTEE": "BUREAU"}  # of roles that are not a college's


@dataclass(frozen=True)
class Tried:
    """One trespass: what was sent as whom, and the answer."""

    route: Route
    who: Who
    instead_of: Who
    status: int
    media_type: str
    language: str
    problem: Mapping[str, Any]
    trace: uuid.UUID  # every event that it led to would carry this


class Routes:
    """Which route a path belongs to, and who may call it, as the services' OpenAPI documents say."""

    def __init__(self, documents: Mapping[str, Mapping[str, Any]]) -> None:
        self.roles: dict[Route, frozenset[str]] = {
            (service, path): frozenset(operations["post"]["x-roles"])
            for service, document in documents.items()
            for path, operations in document["paths"].items()
            if "post" in operations
        }
        self._patterns = [
            (route, re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(route[1])))) for route in self.roles
        ]

    def of(self, service: str, path: str) -> Route:
        """The route with the fewest parameters that fits."""
        fitting = [route for route, pattern in self._patterns
                   if route[0] == service and pattern.fullmatch(path)]  # fmt: skip
        return min(fitting, key=lambda route: route[1].count("{"))


class Intruder(Api):
    """`tried` fills up while it plays; what it sends for itself is unharmed by it."""

    def __init__(self, urls: Mapping[str, str], scenario: Scenario) -> None:
        super().__init__(urls)
        self.tried: list[Tried] = []
        self.sent: set[tuple[Route, str]] = set()  # with the role
        self._neighbours = neighbours(scenario)
        self._routes: Routes | None = None

    async def send(
        self, who: Who, method: str, service: str, path: str,
        *, body: object = None, headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:  # fmt: skip
        """First as another organisation, where it is not nobody's."""
        if method == "POST":
            route = (await self.routes()).of(service, path)
            self.sent.add((route, who.role))
            if route not in NOBODYS:
                await self._trespass(route, who, path, body, headers or {})
        return await super().send(who, method, service, path, body=body, headers=headers)

    async def routes(self) -> Routes:
        """Read from the running services, once."""
        if self._routes is None:
            found = {
                service: (await self._http.get(f"{self._urls[service]}/openapi.json")).json()
                for service in ("curriculum", "training", "enrolment")
            }
            self._routes = self._routes or Routes(found)
        return self._routes

    async def _trespass(
        self, route: Route, who: Who, path: str, body: object, headers: Mapping[str, str]
    ) -> None:
        other, trace = self.other(who), uuid.uuid4()
        changed = {
            "Idempotency-Key": f"intruder-{trace}",
            "Accept-Language": "th" if trace.int % 2 else "en",
            "traceparent": f"00-{trace.hex}-{trace.hex[:16]}-01",
        }
        answer = await super().send(other, "POST", route[0], path, body=body, headers={**headers, **changed})
        media_type, language = (answer.headers.get(name, "") for name in ("Content-Type", "Content-Language"))
        self.tried.append(
            Tried(route, other, who, answer.status_code, media_type, language, answer.json(), trace)
        )

    def other(self, who: Who) -> Who:
        """The same role elsewhere; somebody else where the role is a person's."""
        org = self._neighbours[who.org]
        return Who(who.role, org, uuid.uuid5(uuid.NAMESPACE_URL, f"intruder:{org}") if who.person else None)


def neighbours(scenario: Scenario) -> dict[str, str]:
    """For each organisation another that is as near as can be: a centre of the same network, or a member."""
    colleges = [college.code for college in scenario.colleges]
    enterprises = sorted({story.committee.enterprise for story in scenario.stories.values()})
    found = dict(zip(colleges, colleges[1:] + colleges[:1], strict=True))
    found |= dict(zip(enterprises, enterprises[1:] + enterprises[:1], strict=True))
    for story in scenario.stories.values():
        found |= dict(permutations(story.network.members, 2))
    for story in scenario.stories.values():
        found |= dict(permutations(story.network.centres, 2))
    return found | OFFICES
