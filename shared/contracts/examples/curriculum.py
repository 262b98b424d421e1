"""Examples of what may be taught: from a field's designation to a curriculum in force."""

from shared.contracts.examples.story import COMPLETION, SUBCOMMITTEE, Fields, digest, paper, person


def _member(role: str, capacity: str, organisation: str, duty: str) -> Fields:
    return {"person": person(role), "capacity": capacity, "organisation": organisation, "duty": duty}


_BUREAU = {"body": "BUREAU", "meeting": "4/2564", "dated": "2021-02-15"}
_APPROVED = {"content_hash": digest("content of version 1"), "hours": 30, "completion": COMPLETION}
_CONTENT = {
    "title_th": "การควบคุมและซ่อมบำรุงระบบขนส่งทางราง (ข้อมูลสาธิต)",
    "title_en": "Control and maintenance of rail systems (demo data)",
    "modules": [
        {
            "title_th": "ระบบเบรกของรถไฟฟ้า",
            "title_en": "Brakes of electric trains",
            "theory_hours": 6,
            "practical_hours": 12,
            "competencies": ["ตรวจสภาพชุดเบรก", "ปรับตั้งแรงเบรก"],
            "assessment": "สอบภาคปฏิบัติตามแบบประเมิน",
            "at_enterprise": True,
        },
        {
            "title_th": "ระบบอาณัติสัญญาณ",
            "title_en": "Signalling",
            "theory_hours": 3,
            "practical_hours": 9,
            "competencies": ["วิเคราะห์ข้อขัดข้องของจุดสับราง"],
            "assessment": "ทดสอบหลังอบรม",
        },
    ],
    "technologies": [
        {"name": "ชุดทดสอบเบรกแบบคืนพลังงาน", "enterprise": "enterprise-rail-demo", "review_by": "2023-02-15"}
    ],
    "completion": COMPLETION,
}
_NEW_DAYS = {"first_day": "2021-01-18", "last_day": "2021-01-20"}

HAPPENED: Fields = {
    "CollegeRegistered": {
        "on": "2020-10-01",
        "name_th": "วิทยาลัยเทคนิคชลบุรี",
        "name_en": "Chonburi Technical College",
    },
    "FieldDesignated": {
        "on": "2020-10-01",
        "name_th": "ระบบขนส่งทางราง",
        "name_en": "Rail systems",
        "provinces": ["TH-20", "TH-21", "TH-24"],
        "labour_demand": "ช่างควบคุมและซ่อมบำรุงระบบรางของเขตพัฒนาพิเศษภาคตะวันออก (ข้อมูลสาธิต)",
        "document": paper("ศธ 0601/101", "2020-10-01", "OVEC"),
    },
    "FieldTargetSet": {"on": "2020-10-01", "min_curricula": 1, "min_teachers": 20, "waiver": None},
    "CollegeJoinedNetwork": {"on": "2020-10-15"},
    "NetworkCentreDesignated": {"on": "2020-10-20", "document": paper("ศธ 0601/118", "2020-10-20", "OVEC")},
    "MembershipGroupChanged": {
        "on": "2021-06-01",
        "college": "rayong-tc",
        "province": "TH-21",
        "document": paper("ศธ 0601/212", "2021-05-28", "OVEC"),
    },
    "NetworkCentreRevoked": {"on": "2022-09-01", "document": paper("ศธ 0601/377", "2022-08-29", "OVEC")},
    "CollegeLeftNetwork": {"on": "2022-09-30", "reason": "ปิดการสอนสาขานี้ (ข้อมูลสาธิต)"},
    "RepresentativeNominated": {
        "on": "2020-11-02",
        "person": person("engineer"),
        "capacity": "ENTERPRISE",
        "organisation": "enterprise-rail-demo",
    },
    "DesignCommitteeAppointed": {
        "on": "2020-12-01",
        "order": paper("12/2564", "2020-12-01"),
        "members": [
            _member("officer", "BUREAU", "BUREAU", "SECRETARY"),
            _member("head of rail", "CENTRE_COLLEGE", "chonburi-tc", "MEMBER"),
            _member("sub-committee", "SUBCOMMITTEE", "SUBCOMMITTEE", "CHAIR"),
            _member("engineer", "ENTERPRISE", "enterprise-rail-demo", "MEMBER"),
        ],
    },
    "CommitteeMemberReplaced": {
        "on": "2020-12-15",
        "order": paper("15/2564", "2020-12-15"),
        "leaving": person("engineer"),
        "joining": _member("second engineer", "ENTERPRISE", "enterprise-rail-demo", "MEMBER"),
    },
    "DesignCommitteeDissolved": {"on": "2021-03-31", "order": paper("31/2564", "2021-03-31")},
    "WorkshopScheduled": {"on": "2020-12-18", "first_day": "2021-01-11", "last_day": "2021-01-13"},
    "WorkshopRescheduled": {"on": "2021-01-06", **_NEW_DAYS, "reason": "สถานที่ยังไม่พร้อม (ข้อมูลสาธิต)"},
    "WorkshopHeld": {
        "on": "2021-01-20",
        "attendees": [person("officer"), person("head of rail"), person("second engineer")],
        "quorate": True,
        "minutes": paper("รายงานการประชุม 1/2564", "2021-01-22") | {"file_hash": digest("minutes")},
    },
    "WorkshopCancelled": {"on": "2021-01-08", "reason": "สถานการณ์โรคระบาดในพื้นที่ (ข้อมูลสาธิต)"},
    "CurriculumDrafted": {"on": "2021-01-25", "content": _CONTENT},
    "CurriculumDraftRevised": {"on": "2021-02-01", "content": _CONTENT},
    "CurriculumSubmitted": {"on": "2021-02-02"},
    "CurriculumReturnedForRevision": {"on": "2021-01-29", "reason": "เพิ่มชั่วโมงภาคปฏิบัติ (ข้อมูลสาธิต)"},
    "CurriculumEndorsed": {
        "on": "2021-02-10",
        "body": "SUBCOMMITTEE",
        "organisation": "SUBCOMMITTEE",
        "resolution": SUBCOMMITTEE,
        "completes": False,
    },
    "CurriculumApproved": {"on": "2021-02-15", **_APPROVED, "resolution": _BUREAU},
    "CurriculumRejected": {"on": "2021-02-15", "reason": "เนื้อหาซ้ำกับหลักสูตรที่ใช้อยู่ (ข้อมูลสาธิต)"},
    "CurriculumVersionStarted": {"on": "2021-02-16", **_APPROVED},
    "CurriculumSuperseded": {"on": "2022-02-14"},
    "CurriculumWithdrawn": {"on": "2023-02-15", "reason": "สถานประกอบการเลิกใช้เทคโนโลยีนี้ (ข้อมูลสาธิต)"},
}
