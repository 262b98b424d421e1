"""Who may call: one role a token, given by the issuer."""

from enum import StrEnum
from typing import Self


class Role(StrEnum):
    """A role and what it is for; whose things it may touch is the organisation's matter."""

    th: str  # what people are called who have it; their position may be another
    en: str

    def __new__(cls, value: str, th: str = "", en: str = "") -> Self:
        """A role with its names in both languages; ``Role(value)`` finds it again by its value alone."""
        role = str.__new__(cls, value)
        role._value_ = value
        role.th, role.en = th, en
        return role

    # fields, targets, colleges, centres, fiscal-year policy
    CENTRAL_OFFICER = "central.officer", "เจ้าหน้าที่ส่วนกลาง", "Central officer"
    # committees, workshops, drafts, review, budget
    BUREAU_OFFICER = "bureau.officer", "เจ้าหน้าที่สำนักฯ", "Bureau officer"
    # appoints, approves, rejects, puts in force, accepts reports
    BUREAU_DIRECTOR = "bureau.director", "ผู้อำนวยการสำนักฯ", "Bureau director"
    # records the sub-committee's endorsement
    SUBCOMMITTEE_SECRETARY = "subcommittee.secretary", "เลขานุการ อ.กรอ.อศ.", "Sub-committee secretary"
    # endorses for an enterprise
    ENTERPRISE_REPRESENTATIVE = "enterprise.representative", "ผู้แทนสถานประกอบการ", "Enterprise representative"
    # nominates, joins a network, proposes, runs the training
    COLLEGE_ACADEMIC = "college.academic", "ฝ่ายวิชาการของสถานศึกษา", "College academic office"
    # registers and endorses teachers
    COLLEGE_PERSONNEL = "college.personnel", "งานบุคลากรของสถานศึกษา", "College personnel office"
    # own record, applies, accepts or declines an offer
    TEACHER = "teacher", "ครู", "Teacher"
    # reads and visits, within a region
    SUPERVISOR = "supervisor", "ผู้กำกับติดตาม", "Supervisor"
    # the event feed
    MINISTRY_READER = "ministry.reader", "ผู้ใช้ข้อมูลของกระทรวง", "Ministry reader"
    # the vault, erasure
    PRIVACY_OFFICER = "privacy.officer", "เจ้าหน้าที่คุ้มครองข้อมูลส่วนบุคคล", "Privacy officer"
    # behind, re-drive, rebuild
    OPERATOR = "operator", "ผู้ดูแลระบบ", "Operator"


EVERYONE = tuple(Role)  # everyone who is signed in
