"""A command's call: who sends it, under which id, at what instant, on which version."""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request

from shared.eventsourcing.deciding.context import Context
from shared.http.entering.door import caller
from shared.http.running import running
from shared.http.signing_in.roles import Role
from shared.http.signing_in.tokens import Principal
from shared.http.watching.tracing import current
from shared.http.wording.problems import ProblemError
from shared.kernel.fiscal_year import bangkok_date
from shared.kernel.ids import stream_id
from shared.kernel.refusal import Refused

LONGEST_KEY = 200
_VISIBLE = re.compile(rf"[!-~]{{1,{LONGEST_KEY}}}")
_ENTITY_TAG = re.compile(r'"([0-9]{1,9})"')


@dataclass(frozen=True, slots=True)
class CommandCall:
    """What a route needs to know of its caller and the request."""

    context: Context
    principal: Principal
    now: datetime

    @property
    def by(self) -> UUID:
        """The caller's person id."""
        return self.principal.person

    @property
    def org(self) -> str:
        """The organisation for which they act."""
        return self.principal.org

    @property
    def role(self) -> Role:
        """As whom."""
        return self.principal.role

    @property
    def command_id(self) -> UUID:
        """The same for a repeat of the same command."""
        return self.context.command_id

    def on(self, day: date | None = None) -> date:
        """The business date: the one given, which may not be to come, or today in Bangkok."""
        today = bangkok_date(self.now)
        if day is not None and day > today:
            raise Refused("date.in_future", on=day, today=today)
        return day or today

    def require_version(self) -> Context:
        """The context of a draft edit, which must say on which version it rests."""
        if self.context.expected_version is None:
            raise ProblemError("precondition_required")
        return self.context


async def command_call(request: Request) -> CommandCall:
    """Of every command; a repeat with the same key has the same command id."""
    held, principal, trace = running(request), await caller(request), current()
    context = Context(
        command_id=stream_id("command", principal.sub, _key(request)),
        request=await _digest(request, held.request_key),
        by=principal.person,
        role=principal.role,
        org=principal.org,
        correlation_id=trace.correlation_id,
        traceparent=trace.traceparent,
        expected_version=_expected_version(request),
    )
    return CommandCall(context, principal, held.clock.now())


Call = Annotated[CommandCall, Depends(command_call)]
Caller = Annotated[Principal, Depends(caller)]


def hand(call: CommandCall, on: date | None) -> dict[str, Any]:
    """Whose hand a command is, and its business date."""
    return {"on": call.on(on), "by": call.by, "by_org": call.org}


def etag(version: int) -> str:
    """A version as an HTTP entity tag, which a draft edit sends back in If-Match."""
    return f'"{version}"'


def _key(request: Request) -> str:
    key = request.headers.get("idempotency-key")
    if key is None:
        raise ProblemError("idempotency_key.missing")
    if not _VISIBLE.fullmatch(key):
        raise ProblemError("idempotency_key.invalid", most=LONGEST_KEY)
    return key


async def _digest(request: Request, key: bytes) -> bytes:
    """Keyed, for a plain hash of a 13-digit number can be guessed."""
    url = request.scope["path"].encode(), request.scope["query_string"]
    return hmac.digest(key, b"\n".join([request.method.encode(), *url, await request.body()]), hashlib.sha256)


def _expected_version(request: Request) -> int | None:
    sent = request.headers.get("if-match")
    if sent is None:
        return None
    tag = _ENTITY_TAG.fullmatch(sent.strip())
    if tag is None:
        raise ProblemError("if_match.invalid")
    return int(tag[1])
