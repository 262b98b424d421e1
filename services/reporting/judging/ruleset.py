"""The data behind the rules: thresholds, wording, sources and definitions, checked when they are read."""

import tomllib
from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, model_validator

from shared.kernel.fiscal_year import FiscalYear
from shared.kernel.frozen import Frozen

Share = Field(ge=0, le=1, allow_inf_nan=False)
JUDGED = ("targets", "status", "level", "early_warning")


class Wording(Frozen):
    """The same in both languages."""

    th: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Level(Wording):
    """One of four levels in the wording of the ministry's indicator sites."""

    at_least: float = Share  # of the target


class Source(Wording):
    """Where a threshold comes from."""

    of: Literal["targets", "status", "level", "early_warning"]


class Definition(Wording):
    """What a word of an answer means, plainly."""

    of: str = Field(min_length=1)


class Version(Frozen):
    """The thresholds of the fiscal years from one on."""

    name: str = Field(min_length=1)
    from_fiscal_year: FiscalYear
    halfway: float = Share
    completion_share: float = Share
    fewest_seen: int = Field(ge=1)
    years_seen: int = Field(ge=1, le=50)
    levels: tuple[Level, ...]
    sources: tuple[Source, ...]

    @model_validator(mode="after")
    def _sound(self) -> Self:
        least = [level.at_least for level in self.levels]
        if len(least) != 4 or least[-1] != 0 or any(low >= high for high, low in pairwise(least)):
            raise ValueError("four levels, each lower than the one before, the last from nothing on")
        if sorted(source.of for source in self.sources) != sorted(JUDGED):
            raise ValueError(f"one source each: {', '.join(JUDGED)}")
        return self


class Ruleset(Frozen):
    """All versions there were, in their order, and what the words mean.

    A version of the same year as the one before takes its place.
    """

    versions: tuple[Version, ...] = Field(min_length=1)
    definitions: tuple[Definition, ...]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        years = [version.from_fiscal_year for version in self.versions]
        if any(later < earlier for earlier, later in pairwise(years)):
            raise ValueError("versions follow each other by fiscal year")
        for names in ([each.name for each in self.versions], [each.of for each in self.definitions]):
            if len(set(names)) != len(names):
                raise ValueError("a name occurs twice")
        return self

    @property
    def latest(self) -> Version:
        """The newest: what answers name as their rules."""
        return self.versions[-1]

    def of(self, fiscal_year: int) -> Version:
        """By which a year is judged: the last that had begun; years before the first as its own year."""
        first = self.versions[0].from_fiscal_year
        return [each for each in self.versions if each.from_fiscal_year <= max(fiscal_year, first)][-1]


def read(text: str) -> Ruleset:
    """The rules of a TOML document; ValueError where they contradict themselves."""
    return Ruleset.model_validate(tomllib.loads(text), strict=False)
