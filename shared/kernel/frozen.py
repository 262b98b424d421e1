"""The base of every event, command and state: frozen, strict, nothing extra."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """An immutable value whose every construction is checked."""

    # an error never shows what was sent: it may be somebody's name
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", hide_input_in_errors=True)

    def but(self, **changes: Any) -> Self:
        """A copy with these fields changed, checked like a new one.

        pydantic's own ``model_copy(update=…)`` takes misspelt fields and wrong types unseen.
        """
        return type(self)(**{**self.__dict__, **changes})
