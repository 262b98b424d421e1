"""What the OpenAPI document says of every route: who may call, which headers, what can go wrong."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, Field

from shared.http.catalogue import TITLES
from shared.http.roles import Role


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
        "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
        "example": "0198c1f2-8a51-7cc1-b6a1-6a1f0a2f9d11",
    },
    {
        "name": "If-Match",
        "in": "header",
        "required": False,
        "description": "The version that was read (its ETag). Draft edits need it.",
        "schema": {"type": "string", "pattern": '^"[0-9]+"$'},
        "example": '"3"',
    },
]
_EVERYWHERE = (400, 401, 403, 404, 422, 500, 503)
_COMMANDS = (409, 412, 413, 415, 428)


def problems(created: type[BaseModel] | None = None) -> Responses:
    """The problems that a read may answer with, and with ``created`` those of a command too."""
    statuses = sorted((*_EVERYWHERE, *_COMMANDS)) if created else _EVERYWHERE
    answers: Responses = {status: _problem(status) for status in statuses}
    if created:
        answers[200] = {"description": "Done, or done before by the same key"}
        answers[201] = {"description": "Done; something new has begun", "model": created}
    return answers


def roles_extra(roles: Sequence[Role]) -> dict[str, Any]:
    """Who may call, as the document and the door read it."""
    return {"x-roles": [str(role) for role in roles], "security": [{"bearer": []}]}


def _problem(status: int) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": TITLES[status][1], "content": content}


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
        told = f"Roles: {', '.join(operation['x-roles'])}."
        operation["description"] = "\n\n".join(filter(None, [operation.get("description"), told]))
