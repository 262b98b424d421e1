"""From an OpenAPI document: a valid body of every command, and each field in it with its schema."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.hostile.ground import ANY_ID, FIELD, Operation

Schema = Mapping[str, Any]
Place = tuple[str | int, ...]
PATH = {"fiscal_year": "2564", "field": FIELD, "college": "chonburi-tc", "kpi": "5.2-R1"}  # else any id
_BY_PATTERN = {"^[0-9a-f]{64}$": "0" * 64, "^[0-9]{1,3}/25[0-9]{2}$": "4/2564"}
_BY_FORMAT = {"uuid": ANY_ID, "date": "2021-02-01", "date-time": "2021-02-01T09:00:00+07:00"}


@dataclass(frozen=True)
class Field:
    """Where it is in the body, and what may stand there."""

    place: Place
    schema: Schema
    nullable: bool
    required: bool

    @property
    def pointer(self) -> str:
        """As problems name it."""
        return "".join(f"/{part}" for part in self.place)


@dataclass(frozen=True)
class Document:
    """One service's, and what stands behind its references."""

    told: Mapping[str, Any]

    def body_schema(self, operation: Operation) -> Schema | None:
        """None where it takes no body."""
        body = operation.told.get("requestBody")
        return self.plain(body["content"]["application/json"]["schema"])[0] if body else None

    def plain(self, schema: Schema) -> tuple[Schema, bool]:
        """Without references and null; and whether null may stand there."""
        kinds = schema.get("anyOf", [schema])
        kept = [kind for kind in kinds if kind.get("type") != "null"]
        assert len(kept) == 1, f"of two minds: {schema}"
        [kind] = kept
        if "$ref" in kind:
            kind = self.told["components"]["schemas"][kind["$ref"].rpartition("/")[2]]
        beside = {name: value for name, value in schema.items() if name not in {"anyOf", "$ref"}}
        return {**beside, **kind}, len(kept) < len(kinds)

    def example(self, schema: Schema) -> Any:
        """A valid value, everything optional included."""
        schema, _ = self.plain(schema)
        if "properties" in schema:
            return {name: self.example(told) for name, told in schema["properties"].items()}
        if schema.get("examples"):
            return schema["examples"][0]
        if "enum" in schema:
            return schema["enum"][0]
        if "format" in schema:
            return _BY_FORMAT[schema["format"]]
        match schema["type"]:
            case "array":
                return [self.example(schema["items"])]
            case "integer":
                return schema.get("minimum", 1)
            case "boolean":
                return True
            case "string" if "pattern" in schema:
                return _BY_PATTERN[schema["pattern"]]
            case "string":
                return "ข้อความตัวอย่าง"
        raise LookupError(f"no example for {schema}")

    def fields(self, schema: Schema, place: Place = ()) -> Iterator[Field]:
        """Every field, also of objects within."""
        schema, _ = self.plain(schema)
        if "items" in schema:
            within, nullable = self.plain(schema["items"])
            yield Field((*place, 0), within, nullable, required=True)
            yield from self.fields(within, (*place, 0))
        for name, told in schema.get("properties", {}).items():
            within, nullable = self.plain(told)
            yield Field((*place, name), within, nullable, required=name in schema.get("required", ()))
            yield from self.fields(within, (*place, name))


def address(operation: Operation) -> str:
    """The path with something in each of its parameters."""
    return re.sub(r"{(\w+)}", lambda found: PATH.get(found[1], ANY_ID), operation.path)
