"""What the OpenAPI document says of every route: who may call, which headers, what can go wrong."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, Field

from shared.http.reading.consistency import HEADER, PART
from shared.http.signing_in.roles import Role
from shared.http.wording.catalogue import TITLES


class Messages(BaseModel):
    """The same words in both languages."""

    th: str
    en: str


class FieldProblem(BaseModel):
    """What is wrong with one field; never its value."""

    where: str = Field(alias="in", description="body, query, path or header")
    pointer: str = Field(description="JSON pointer to the field")
    code: str
    detail: str
    messages: Messages
    facts: dict[str, Any]


class Problem(BaseModel):
    """What went wrong (RFC 9457). `code` is stable; `detail` is in the language asked for."""

    type: str = Field(examples=["/problems/project.wrong_stage"])
    code: str = Field(examples=["project.wrong_stage"])
    title: str
    status: int
    detail: str
    messages: Messages
    seed: str | None = Field(description="The clause of the customer's document that is the reason")
    facts: dict[str, Any]
    errors: list[FieldProblem] = Field(default=[], description="Field by field, where a field is wrong")
    correlation_id: str = Field(description="Under this id the request is found in the logs")


Responses = dict[int | str, dict[str, Any]]

COMMAND_HEADERS: list[dict[str, Any]] = [
    {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "Chosen by the caller, anew for every command. The same key gets the same answer.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]{1,200}$"},
        "example": "0198c1f2-8a51-7cc1-b6a1-6a1f0a2f9d11",
    },
    {
        "name": "If-Match",
        "in": "header",
        "required": False,
        "description": "The version that was read (its ETag). Draft edits need it.",
        "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
        "example": '"3"',
    },
]
COMMON_HEADERS: list[dict[str, Any]] = [
    {
        "name": HEADER,
        "in": "header",
        "required": False,
        "description": "Of one's own command: wait, two seconds at most, until this service knows of it.",
        "schema": {"type": "string", "pattern": f"^{PART}(,{PART})*$"},
        "example": "training/0198c1f2-8a51-7cc1-b6a1-6a1f0a2f9d22/3",
    },
    {
        "name": "Accept-Language",
        "in": "header",
        "required": False,
        "description": "The language of a problem's `detail`: Thai, unless English is preferred.",
        "schema": {"type": "string"},
        "example": "th",
    },
]
_ANSWER_HEADERS = {
    "ETag": {"description": "The version, for If-Match", "schema": {"type": "string"}},
    HEADER: {"description": "Send it to any service to read what was written", "schema": {"type": "string"}},
}
_PROBLEM_HEADERS: dict[int, dict[str, Any]] = {
    401: {"WWW-Authenticate": {"schema": {"type": "string"}}},
    429: {
        "Retry-After": {"description": "Seconds", "schema": {"type": "integer"}},
        "RateLimit": {"description": "What is left", "schema": {"type": "string"}},
        "RateLimit-Policy": {"description": "How often one may ask", "schema": {"type": "string"}},
    },
    503: {"Retry-After": {"description": "Seconds", "schema": {"type": "integer"}}},
}
_EVERYWHERE = (400, 401, 403, 404, 408, 422, 429, 431, 500, 503)
_BODIES = (413, 415)
_COMMANDS = (*_BODIES, 409, 412, 428)


def problems(created: type[BaseModel] | None = None, *, bodies: bool = False) -> Responses:
    """The problems that a read may answer with, with ``bodies`` a POST, and with ``created`` a command."""
    statuses = sorted((*_EVERYWHERE, *(_COMMANDS if created else _BODIES if bodies else ())))
    answers: Responses = {status: _problem(status) for status in statuses}
    if created:
        answers[200] = {"description": "Done, or done before by the same key", "headers": _ANSWER_HEADERS}
        answers[201] = {
            "description": "Done; something new has begun",
            "model": created,
            "headers": _ANSWER_HEADERS,
        }
    return answers


def roles_extra(roles: Sequence[Role]) -> dict[str, Any]:
    """Who may call, as the document and the door read it."""
    return {"x-roles": [str(role) for role in roles], "security": [{"bearer": []}]}


def _problem(status: int) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "description": TITLES[status][1],
        "content": content,
        "headers": {
            "Content-Language": {"schema": {"enum": ["th", "en"]}},
            **_PROBLEM_HEADERS.get(status, {}),
        },
    }


def completed(document: dict[str, Any]) -> dict[str, Any]:
    """FastAPI's document with what it cannot know: the problem's schema and how to sign in."""
    components: dict[str, Any] = document.setdefault("components", {})
    schemas: dict[str, Any] = components.setdefault("schemas", {})
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    schemas.update(schema.pop("$defs"))
    schemas["Problem"] = schema
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    components["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
    operations = (item for path in document.get("paths", {}).values() for item in path.values())
    for operation in operations:
        _tell_roles(operation)
    return document


def _tell_roles(operation: Mapping[str, Any]) -> None:
    if isinstance(operation, dict) and "x-roles" in operation:
        operation["parameters"] = [*operation.get("parameters", ()), *COMMON_HEADERS]
        told = f"Roles: {', '.join(operation['x-roles'])}."
        operation["description"] = "\n\n".join(filter(None, [operation.get("description"), told]))
