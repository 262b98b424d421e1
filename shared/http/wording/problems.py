"""Everything that goes wrong becomes one kind of answer: problem+json (RFC 9457), in both languages."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from asyncpg import DiskFullError
from fastapi.exceptions import RequestValidationError
from pydantic_core import to_jsonable_python
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from shared.eventsourcing.deciding.errors import (
    ConflictError,
    EventTooLargeError,
    KeyReusedError,
    NotLevelError,
    StaleVersionError,
    UnavailableError,
)
from shared.eventsourcing.storing.transient import TRANSIENT
from shared.http.watching.metrics import PROBLEMS
from shared.http.watching.tracing import current
from shared.http.wording.catalogue import TITLES, WRONG, meaning
from shared.http.wording.fields import field_errors
from shared.http.wording.language import Language, language_of
from shared.http.wording.said import said
from shared.kernel.refusal import Catalogue, Refused, words

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER = "2"
NOT_SOON = "30"  # a person has to do something
_CODE_OF_STATUS = {400: "malformed_json", 404: "not_found", 405: "method_not_allowed", 413: "body_too_large"}
_PASSING = (UnavailableError, *TRANSIENT)
_log = structlog.get_logger()


class ProblemError(HTTPException):
    """A request that fails before the domain is asked, by its code in ``catalogue.WRONG``.

    An HTTPException, because FastAPI lets nothing else out of the reading of a body.
    """

    def __init__(self, code: str, headers: Mapping[str, str] | None = None, **facts: Any) -> None:
        super().__init__(WRONG[code].status, code, headers)
        self.code = code
        self.facts = facts


@dataclass(frozen=True)
class Problems:
    """The one place where a code gets its status and its words."""

    catalogue: Catalogue

    def answer(
        self,
        request: Request,
        code: str,
        facts: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[Mapping[str, Any]] = (),
    ) -> Response:
        """The answer for a code with these facts."""
        language = language_of(request)
        document = self.document(code, to_jsonable_python(facts or {}), language)
        status: int = document["status"]
        if errors:
            document["errors"] = field_errors(errors, self.catalogue, language)
        PROBLEMS.labels(code).inc()
        document["correlation_id"] = str(current().correlation_id)
        sent = {"Content-Language": language, "Vary": "Accept-Language", "Cache-Control": "no-store"}
        if status == 503:
            sent["Retry-After"] = RETRY_AFTER
        return Response(
            json.dumps(document, ensure_ascii=False).encode(), status, {**sent, **(headers or {})}, MEDIA_TYPE
        )

    def document(self, code: str, facts: dict[str, Any], language: Language) -> dict[str, Any]:
        """What is said of it, in both languages."""
        means = meaning(code, self.catalogue)
        messages = {
            "th": words(means.th, said(facts, "th")),
            "en": words(means.en, said(facts, "en")),
        }
        return {
            "type": f"/problems/{code}",
            "code": code,
            "title": TITLES[means.status][0 if language == "th" else 1],
            "status": means.status,
            "detail": messages[language],
            "messages": messages,
            "seed": means.seed,
            "facts": facts,
        }

    async def handle(self, request: Request, error: Exception) -> Response:
        """Any exception of a route."""
        match error:
            case Refused() if error.code in self.catalogue:
                return self.answer(request, error.code, error.facts)
            case ProblemError():
                return self.answer(request, error.code, error.facts, error.headers)
            case ClientDisconnect():  # nobody hears it; but it is no error of ours
                return self.answer(request, "body_incomplete")
            case RequestValidationError():
                return self.answer(request, "request_invalid", errors=error.errors())
            case HTTPException():
                code = _CODE_OF_STATUS.get(error.status_code, "internal")
                return self.answer(request, code, headers=error.headers)
            case StaleVersionError():
                return self.answer(
                    request, "stale_version", {"expected": error.expected, "actual": error.actual}
                )
            case KeyReusedError():
                return self.answer(request, "idempotency_key.reused")
            case ConflictError():
                return self.answer(request, "conflict")
            case EventTooLargeError():
                return self.answer(request, "event_too_large")
            case NotLevelError():
                return self.answer(request, "store_not_level", headers={"Retry-After": NOT_SOON})
            case _ if isinstance(error, DiskFullError) or isinstance(error.__cause__, DiskFullError):
                _log.error("store_full", error=str(error))
                return self.answer(request, "store_full", headers={"Retry-After": NOT_SOON})
            case _ if isinstance(error, _PASSING):
                _log.warning("unavailable", error=type(error).__name__)
                return self.answer(request, "unavailable")
            case _:
                _log.error("failed", exc_info=error)
                return self.answer(request, "internal")


def problems_of(request: Request) -> Problems:
    """Those of the app that answers this request."""
    problems: Problems = request.app.state.problems
    return problems
