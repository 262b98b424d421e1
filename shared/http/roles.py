"""Who may call: one role a token, given by the issuer."""

from enum import StrEnum


class Role(StrEnum):
    """A role and what it is for; whose things it may touch is the organisation's matter."""

    CENTRAL_OFFICER = "central.officer"  # fields, targets, colleges, centres, fiscal-year policy
    BUREAU_OFFICER = "bureau.officer"  # committees, workshops, drafts, review, budget
    BUREAU_DIRECTOR = "bureau.director"  # appoints, approves, rejects, puts in force, accepts reports
    SUBCOMMITTEE_SECRETARY = "subcommittee.secretary"  # records the sub-committee's endorsement
    ENTERPRISE_REPRESENTATIVE = "enterprise.representative"  # endorses for an enterprise
    COLLEGE_ACADEMIC = "college.academic"  # nominates, joins a network, proposes, runs the training
    COLLEGE_PERSONNEL = "college.personnel"  # registers and endorses teachers
    TEACHER = "teacher"  # own record, applies, accepts or declines an offer
    SUPERVISOR = "supervisor"  # reads and visits, within a region
    MINISTRY_READER = "ministry.reader"  # the event feed
    PRIVACY_OFFICER = "privacy.officer"  # the vault, erasure
    OPERATOR = "operator"  # behind, re-drive, rebuild

    @property
    def th(self) -> str:
        """Its Thai name."""
        return _IN_THAI[self]


_IN_THAI = {
    Role.CENTRAL_OFFICER: "เจ้าหน้าที่ส่วนกลาง",
    Role.BUREAU_OFFICER: "เจ้าหน้าที่สำนักฯ",
    Role.BUREAU_DIRECTOR: "ผู้อำนวยการสำนักฯ",
    Role.SUBCOMMITTEE_SECRETARY: "เลขานุการ อ.กรอ.อศ.",
    Role.ENTERPRISE_REPRESENTATIVE: "ผู้แทนสถานประกอบการ",
    Role.COLLEGE_ACADEMIC: "ฝ่ายวิชาการของสถานศึกษา",
    Role.COLLEGE_PERSONNEL: "งานบุคลากรของสถานศึกษา",
    Role.TEACHER: "ครู",
    Role.SUPERVISOR: "ศึกษานิเทศก์",
    Role.MINISTRY_READER: "ผู้ใช้ข้อมูลของกระทรวง",
    Role.PRIVACY_OFFICER: "เจ้าหน้าที่คุ้มครองข้อมูลส่วนบุคคล",
    Role.OPERATOR: "ผู้ดูแลระบบ",
}


EVERYONE = tuple(Role)  # everyone who is signed in
