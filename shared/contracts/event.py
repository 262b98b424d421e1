"""The base of all that is published: its name on the wire, its clause, its meaning in both languages."""

from datetime import date
from typing import Any, ClassVar

from pydantic import Field

from shared.kernel.fiscal_year import fiscal_year_of
from shared.kernel.frozen import Frozen

SOURCES = ("curriculum", "training", "enrolment")


class Published(Frozen):
    """What others are told. The docstring of each subclass is its meaning in English, ``th`` in Thai.

    The class name is the stored format: it is never changed. ``seed`` names the clauses of the
    customer's document that it serves; an extension beyond the document has none.
    """

    SEED: ClassVar[tuple[str, ...]] = ()
    MEANING_TH: ClassVar[str] = ""

    def __init_subclass__(cls, th: str = "", seed: str = "", **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)

    @classmethod
    def __pydantic_init_subclass__(cls, th: str = "", seed: str = "", **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if not th:
            raise TypeError(f"{cls.__name__} needs its meaning in Thai")
        cls.MEANING_TH = th
        cls.SEED = tuple(seed.split())

    @classmethod
    def source(cls) -> str:
        """The service that owns it: the folder of its class."""
        return cls.__module__.split(".")[2]

    @classmethod
    def wire_type(cls) -> str:
        """The CloudEvents type, for example ``ovec.training.ProjectProposed``."""
        return f"ovec.{cls.source()}.{cls.__name__}"


class Event(Published, th="เหตุการณ์"):
    """A fact."""

    on: date = Field(description="Business date in Bangkok on which it happened", examples=["2021-02-01"])

    def counted_in(self) -> int:
        """The fiscal year the event belongs to: its own where it names one, else that of its date."""
        named: int | None = self.__dict__.get("fiscal_year")  # pydantic is slow to say that there is none
        return named if named is not None else fiscal_year_of(self.on)
