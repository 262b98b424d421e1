"""Who may still be invited: the registered teachers, each with college and fields (P-5, 5.2-D2).

A later registration takes the place of an earlier one. An erased identity changes no figure (domain
section 5), so an erased teacher stands here too; who she was nobody can look up any more.
"""

from services.reporting.projections.changes import Begin, Change, Fact, Figure, Proof
from shared.contracts.enrolment.person import TeacherRegistered
from shared.contracts.recorded import Recorded

READS = (TeacherRegistered,)


def project(event: Recorded) -> list[Change]:
    """A teacher counts from her registration, under the college and fields of the last one."""
    match event.data:
        case TeacherRegistered() as said:
            value = {"fields": list(said.fields)}
            fact = Fact(Figure.TEACHER, said.teacher, college=said.college, value=value)
            return [Begin("teacher", fact, Proof.of(event))]
        case _:
            return []
