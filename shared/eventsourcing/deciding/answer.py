"""The answer to a command: stored whole with the command's id, so that a repeat gets the same."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class Answer:
    """What the HTTP layer sends: ``body`` is the JSON of a CommandAnswer."""

    status: int  # 201 where the stream began with this command, else 200
    version: int
    token: str  # consistency token: service/stream/version, comma-separated
    body: bytes

    @property
    def etag(self) -> str:
        """The version as an HTTP entity tag."""
        return f'"{self.version}"'


class Fact(BaseModel):
    """One event that the command led to."""

    type: str
    id: UUID
    stream: UUID
    version: int
    data: dict[str, Any]


class CommandAnswer(BaseModel):
    """The stream's id and version after the command, and the facts decided (none: nothing to do)."""

    id: UUID
    version: int
    facts: list[Fact]
