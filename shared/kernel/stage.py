"""The stages of an aggregate, each with the name that a Thai reader sees."""

from enum import StrEnum
from typing import Self


class NamedStage(StrEnum):
    """Stages of an aggregate: the value in code and contracts, and its Thai name ``th``."""

    th: str

    def __new__(cls, value: str, th: str) -> Self:
        """A stage with both of its names."""
        stage = str.__new__(cls, value)
        stage._value_ = value
        stage.th = th
        return stage

    def said(self) -> dict[str, str]:
        """The facts with which a refusal names the stage."""
        return {"stage": str(self), "stage_th": self.th}
