"""One thread of the story: its commands, and what every service must have seen before the next of them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from deploy.local.scenario.api import Api, PlayError, Who

TOKEN = "Consistency-Token"  # noqa: S105 (a header's name)
MOST_STREAMS = 20  # that a request may carry
READ_BY = {  # who takes in whose events
    "curriculum": ("training", "enrolment", "reporting"),
    "training": ("curriculum", "enrolment", "reporting"),
    "enrolment": ("training", "reporting"),
    "reporting": (),
}
MINISTRY = Who("ministry.reader", "MOE")
CHEAP = "/v1/events?after=0&limit=1"
CHEAP_OF_REPORTING = "/v1/fields?limit=1"


@dataclass(frozen=True)
class Done:
    """A command's answer."""

    id: UUID
    etag: str
    facts: tuple[tuple[str, dict[str, Any]], ...]  # type's last word, data

    def fact(self, kind: str) -> dict[str, Any] | None:
        """The first fact of this kind."""
        return next((data for name, data in self.facts if name == kind), None)


class Thread:
    """Sends commands one after another or together; passes consistency tokens from service to service."""

    def __init__(self, api: Api, name: str) -> None:
        self.api = api
        self.name = name
        self.commands = 0
        self._unseen: dict[str, dict[str, str]] = {service: {} for service in READ_BY}  # stream: token

    async def do(
        self, who: Who, service: str, path: str, key: str, body: dict[str, Any], *, version: str | None = None
    ) -> Done:
        """A command that must succeed. `key` is its stable name; `version` an ETag, for draft edits."""
        answer = await self._send(who, service, path, key, body, version)
        if answer.is_error:
            raise PlayError(_told(answer, self.name, key))
        said = answer.json()
        facts = tuple((fact["type"].rsplit(".", 1)[-1], fact["data"]) for fact in said["facts"])
        return Done(UUID(said["id"]), answer.headers["ETag"], facts)

    async def refused(
        self, who: Who, service: str, path: str, key: str, body: dict[str, Any], *, code: str, seed: str
    ) -> None:
        """A command that must be refused, with this code, for this clause."""
        answer = await self._send(who, service, path, key, body, None)
        problem = answer.json() if answer.is_error else {}
        if (problem.get("code"), problem.get("seed")) != (code, seed):
            raise PlayError(f"{_told(answer, self.name, key)}\n  expected the refusal {code} ({seed})")

    async def read(self, who: Who, service: str, path: str) -> Any:
        """What a GET answers."""
        await self.settle(service, leave=MOST_STREAMS)
        headers, carried = self._carry(service)
        answer = await self.api.send(who, "GET", service, path, headers=headers)
        if answer.is_error:
            raise PlayError(_told(answer, self.name, path))
        self._was_seen(service, carried)
        return answer.json()

    async def settle(self, *services: str, leave: int = 0) -> None:
        """Return once these services have taken in what this thread did."""
        for service in services:
            while len(self._unseen[service]) > leave:
                headers, carried = self._carry(service)
                path = CHEAP_OF_REPORTING if service == "reporting" else CHEAP
                answer = await self.api.send(MINISTRY, "GET", service, path, headers=headers)
                if answer.is_error:
                    raise PlayError(_told(answer, self.name, f"waiting for {service}"))
                self._was_seen(service, carried)

    async def _send(
        self, who: Who, service: str, path: str, key: str, body: dict[str, Any], version: str | None
    ) -> httpx.Response:
        await self.settle(service, leave=MOST_STREAMS)
        headers, carried = self._carry(service)
        headers["Idempotency-Key"] = key
        if version:
            headers["If-Match"] = version
        answer = await self.api.send(who, "POST", service, path, body=body, headers=headers)
        self.commands += 1
        if answer.status_code != 503:
            self._was_seen(service, carried)
        self._note(service, answer.headers.get(TOKEN, ""))
        return answer

    def _carry(self, service: str) -> tuple[dict[str, str], dict[str, str]]:
        carried = dict(list(self._unseen[service].items())[:MOST_STREAMS])
        return ({TOKEN: ",".join(carried.values())} if carried else {}), carried

    def _was_seen(self, service: str, carried: dict[str, str]) -> None:
        waiting = self._unseen[service]
        for stream, token in carried.items():
            if waiting.get(stream) == token:
                del waiting[stream]

    def _note(self, source: str, token: str) -> None:
        for part in filter(None, token.split(",")):
            stream = part.split("/")[1]
            for service in READ_BY[source]:
                self._unseen[service][stream] = part


def _told(answer: httpx.Response, thread: str, what: str) -> str:
    request = f"{answer.request.method} {answer.request.url}"
    try:
        problem = answer.json()
        more = problem.get("errors") or problem.get("facts") or ""
        said = f"{problem.get('code')}: {problem.get('detail')} {more}"
    except ValueError:
        said = answer.text[:500]
    hint = (
        "\n  The data was changed since it was played here (make reset begins anew)."
        if "reused" in said
        else ""
    )
    return f"{thread}: {what}\n  {request}\n  {answer.status_code} {said}{hint}"
