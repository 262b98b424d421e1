"""What several bodies are made of."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

MOST_AT_ONCE = 60  # a command decides so many enrolments together
A_TEACHER = "0198c1f2-8a51-7cc1-b6a1-6a1f0a2f9d11"  # in the examples of the API document
Person = Annotated[UUID, Field(description="Opaque id of a person", examples=[A_TEACHER])]
