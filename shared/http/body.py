"""The base of request bodies: what JSON says is read as what it means, and nothing else may be in it."""

from pydantic import BaseModel, ConfigDict


class Body(BaseModel):
    """A request body: frozen, nothing extra; not strict, for JSON has no dates and no enumerations."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, hide_input_in_errors=True)
