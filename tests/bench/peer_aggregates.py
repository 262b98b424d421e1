"""The peer's aggregates: a college that is registered, a field whose targets are set again and again."""

import uuid

from eventsourcing.domain import Aggregate, event


class College(Aggregate):  # type: ignore[misc]
    """As much as our CollegeRegistered says."""

    @event("Registered")  # type: ignore[untyped-decorator]
    def __init__(self, college: str, name_th: str, name_en: str, province: str, sector: str, on: str) -> None:
        self.college, self.name_th, self.name_en = college, name_th, name_en
        self.province, self.sector, self.on = province, sector, on

    @staticmethod
    def create_id(college: str) -> uuid.UUID:
        """Its code is its identity, as ours."""
        return uuid.uuid5(uuid.NAMESPACE_URL, college)


class Field(Aggregate):  # type: ignore[misc]
    """As much as our FieldTargetSet says."""

    @event("Designated")  # type: ignore[untyped-decorator]
    def __init__(self, field: str) -> None:
        self.field = field
        self.targets: dict[str, tuple[int, int, str]] = {}

    @staticmethod
    def create_id(field: str) -> uuid.UUID:
        """Its code is its identity."""
        return uuid.uuid5(uuid.NAMESPACE_URL, field)

    @event("TargetSet")  # type: ignore[untyped-decorator]
    def set_target(self, fiscal_year: int, min_curricula: int, min_teachers: int, on: str) -> None:
        """The last one of a year counts."""
        self.targets[str(fiscal_year)] = (min_curricula, min_teachers, on)
