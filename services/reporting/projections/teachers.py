"""Who may still be invited: the registered teachers, each with college and fields (P-5, 5.2-D2).

A later registration takes the place of an earlier one. Whose identity was erased can be invited no
longer; no figure of the past depends on it.
"""

from services.reporting.changes import Begin, Cease, Change, Fact, Figure, Proof
from shared.contracts.enrolment.person import PersonalDataErased, TeacherRegistered
from shared.contracts.recorded import Recorded

READS = (TeacherRegistered, PersonalDataErased)


def project(event: Recorded) -> list[Change]:
    """A teacher counts from her registration, under the college and fields of the last one."""
    match event.data:
        case TeacherRegistered() as said:
            value = {"fields": list(said.fields)}
            fact = Fact(Figure.TEACHER, said.teacher, college=said.college, value=value)
            return [Begin("teacher", fact, Proof.of(event))]
        case PersonalDataErased():
            return [Cease(Figure.TEACHER, "teacher", Proof.of(event))]
        case _:
            return []
