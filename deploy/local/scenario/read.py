"""Reads the scenario's files; what does not fit is said with its place, before anything is played."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from deploy.local.scenario.story import Project, Story
from deploy.local.scenario.world import CollegeData, FieldData, Names, Words, Year

DATA = Path(__file__).parent / "data"
T = TypeVar("T")


class DataError(Exception):
    """A file of the scenario says something that cannot be; the message says where."""


@dataclass(frozen=True)
class Scenario:
    """All files, read."""

    year: Year
    names: Names
    fields: tuple[FieldData, ...]
    colleges: tuple[CollegeData, ...]
    stories: dict[str, Story]  # by the field's code

    def marked(self, words: Words) -> Words:
        """A name as users see it: visibly demo data."""
        mark = self.year.mark
        return Words(th=f"{words.th} {mark.th}", en=f"{words.en} {mark.en}")


def scenario(folder: Path = DATA) -> Scenario:
    """Everything that is to be played."""
    stories = {path.stem: _read(path, Story) for path in sorted((folder / "stories").glob("*.yaml"))}
    read = Scenario(
        year=_read(folder / "year.yaml", Year),
        names=_read(folder / "people.yaml", Names),
        fields=_read(folder / "fields.yaml", tuple[FieldData, ...], "fields"),
        colleges=_read(folder / "colleges.yaml", tuple[CollegeData, ...], "colleges"),
        stories=stories,
    )
    if wrong := list(_wrong(read)):
        raise DataError("\n".join(wrong))
    return read


def _read(path: Path, kind: type[T], under: str | None = None) -> T:
    said: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        return TypeAdapter(kind).validate_python(said[under] if under else said)
    except ValidationError as errors:
        places = [f"{'.'.join(map(str, error['loc']))}: {error['msg']}" for error in errors.errors()]
        raise DataError("\n".join(f"{path.name}: {place}" for place in places)) from None


def _wrong(read: Scenario) -> Iterator[str]:
    colleges = {college.code for college in read.colleges}
    fields = {field.code for field in read.fields}
    for code, story in read.stories.items():
        if code not in fields:
            yield f"{code}.yaml: fields.yaml has no such field"
        members = story.network.members.keys()
        yield from (f"{code}.yaml: colleges.yaml has no {college}" for college in members - colleges)
        centres = {*story.network.centres, *(project.centre for project in story.projects)}
        yield from (f"{code}.yaml: {college} is no member of the network" for college in centres - members)
        for project in story.projects:
            yield from _wrong_in(project, code, colleges)


def _wrong_in(project: Project, code: str, colleges: set[str]) -> Iterator[str]:
    for step in project.story:
        teachers = getattr(step, "teachers", ()) or (getattr(step, "teacher", None) or ())
        for teacher in (teachers,) if isinstance(teachers, str) else teachers:
            if teacher.split()[0] not in colleges:
                yield f"{code}.yaml: {step.do} of {step.day}: colleges.yaml has no {teacher.split()[0]}"
        if getattr(step, "session", 1) > max(len(project.sessions), 1):
            yield f"{code}.yaml: {step.do} of {step.day}: {project.name} has {len(project.sessions)} sessions"
