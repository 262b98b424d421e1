"""Whose records a reader may see; the role alone was asked at the door."""

from dataclasses import dataclass
from uuid import UUID

from services.enrolment.domain.applicant import Applicant
from services.enrolment.domain.open_project import OpenProject
from shared.http.signing_in.roles import Role
from shared.http.signing_in.tokens import Principal
from shared.kernel.refusal import Refused

READERS = (
    Role.COLLEGE_ACADEMIC,  # of the project's centre
    Role.COLLEGE_PERSONNEL,  # own teachers
    Role.BUREAU_OFFICER,
    Role.BUREAU_DIRECTOR,
    Role.CENTRAL_OFFICER,
    Role.SUPERVISOR,  # of the region or province
)


@dataclass(frozen=True, slots=True)
class Scope:
    """What is left of a list; None leaves all."""

    college: str | None = None
    provinces: list[str] | None = None
    teacher: UUID | None = None

    def admits(self, who: Applicant) -> bool:
        """Whether one record is inside."""
        return (
            self.college in {None, who.college}
            and (self.provinces is None or who.province in self.provinces)
            and self.teacher in {None, who.teacher}
        )


def scope_of(caller: Principal, project: OpenProject) -> Scope:
    """The caller's scope within a project; refused to colleges that do not run it."""
    match caller.role:
        case Role.TEACHER:
            return Scope(teacher=caller.person)
        case Role.COLLEGE_PERSONNEL:
            return Scope(college=caller.org)
        case Role.COLLEGE_ACADEMIC if caller.org != project.centre:
            raise Refused("enrolment.other_centre")
        case Role.SUPERVISOR if caller.provinces is not None:
            return Scope(provinces=sorted(caller.provinces))
        case _:
            return Scope()
