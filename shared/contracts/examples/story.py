"""What the examples share: people, papers, and what stands in a field wherever it occurs."""

from hashlib import sha256
from typing import Any

from shared.kernel.ids import stream_id

Fields = dict[str, Any]

PROJECT = "0177b0d4-7c00-7a52-9d1e-5a3f0c84e6b1"
CURRICULUM = "01773850-1800-7c3b-8f42-b7d1902e64a5"
WORKSHOP = "017673ca-3380-7e19-a6c3-1d5b8f7042e9"
SESSION = "01782410-2c00-7b07-b5d8-604c9ae1f32d"


def person(role: str) -> str:
    """The opaque id of somebody in the story."""
    return str(stream_id("demo-person", role))


def paper(number: str, dated: str, issued_by: str = "BUREAU") -> Fields:
    """An order or memo, marked as a demonstration's."""
    return {"number": f"สาธิต {number}", "dated": dated, "issued_by": issued_by}


def digest(of: str) -> str:
    """What stands where a real paper or content has its hash."""
    return sha256(f"demo data: {of}".encode()).hexdigest()


TEACHER = person("teacher of Rayong")
COMPLETION = {"min_attendance_percent": 80, "mandatory_assessments": ["POST_TEST", "PRACTICAL"]}
SUBCOMMITTEE = {"body": "SUBCOMMITTEE", "meeting": "2/2564", "dated": "2021-02-10"}
VERSION = {"curriculum": CURRICULUM, "version": 1}
EVERYWHERE: Fields = {
    "field": "RAIL",
    "fiscal_year": 2564,
    "cohort": 1,
    "project": PROJECT,
    "session": SESSION,
    "workshop": WORKSHOP,
    "centre": "chonburi-tc",
    "college": "chonburi-tc",
    "province": "TH-20",
    "sector": "PUBLIC",
    "group": "EXCELLENCE",
    "committee": str(stream_id("design-committee", "RAIL", 2564)),
    "teacher": TEACHER,
    "person": TEACHER,
    **VERSION,
}
IN_SERVICE: dict[str, Fields] = {
    "curriculum": {},
    "training": {},
    "enrolment": {
        "college": "rayong-tc",
        "province": "TH-21",
        "group": "EXPERT",
        "application": str(stream_id("application", PROJECT, TEACHER)),
        "enrolment": str(stream_id("enrolment", PROJECT, TEACHER)),
    },
}
