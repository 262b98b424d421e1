"""Examples of what is organised: from a year's policy to an accepted report."""

from shared.contracts.examples.story import COMPLETION, SUBCOMMITTEE, Fields, paper, person


def _operating(role: str, duty: str) -> Fields:
    return {"person": person(role), "organisation": "chonburi-tc", "duty": duty}


_PLAN = {"starts_on": "2021-05-24", "ends_on": "2021-05-28", "seats": 20}
_TITLES = {
    "title_th": "อบรมครูสาขาระบบขนส่งทางราง รุ่นที่ 1 (ข้อมูลสาธิต)",
    "title_en": "Training of rail-system teachers, cohort 1 (demo data)",
}
_DOSSIER = {
    "rationale": "ภาคตะวันออกต้องการช่างซ่อมบำรุงระบบรางเพิ่มขึ้น (ข้อมูลสาธิต)",
    "objectives": "ให้ครูซ่อมบำรุงระบบเบรกและอาณัติสัญญาณได้ตามมาตรฐานสถานประกอบการ",
    "quantitative_targets": "ครู 20 คน จากสถานศึกษาเครือข่าย",
    "qualitative_targets": "ครูผ่านการประเมินภาคปฏิบัติ",
    "method": "อบรมเชิงปฏิบัติการ 5 วัน 30 ชั่วโมง",
    "place": "วิทยาลัยเทคนิคชลบุรี และโรงซ่อมบำรุงของสถานประกอบการ",
    "evaluation": "ทดสอบก่อนและหลังอบรม และประเมินภาคปฏิบัติ",
    "indicators": "ผู้เข้าอบรมผ่านไม่น้อยกว่าร้อยละ 80",
    "benefits": "นักเรียนได้เรียนกับครูที่รู้เทคโนโลยีปัจจุบัน",
    "budget_satang": 42_500_000,
}
_FIGURES = {
    "known_at": "2021-06-15T03:00:00Z",
    "applied": 31,
    "enrolled": 20,
    "attended": 20,
    "completed": 19,
}
_OPERATING = [_operating("director of Chonburi", "CHAIR"), _operating("head of rail", "SECRETARY")]

HAPPENED: Fields = {
    "FiscalYearPolicySet": {
        "on": "2020-09-15",
        "funding_route": "VIA_BUREAU",
        "visits_before_acceptance": 0,
        "report_due_days": 30,
        "document": paper("ศธ 0601/95", "2020-09-15", "OVEC"),
    },
    "FiscalYearOpened": {"on": "2020-10-01"},
    "FiscalYearClosed": {"on": "2021-09-30"},
    "ProjectDrafted": {"on": "2021-02-17", **_TITLES, **_PLAN},
    "ProjectDraftRevised": {"on": "2021-02-18", **_TITLES, **_PLAN},
    "CurriculumSelectedForProject": {"on": "2021-02-18", "hours": 30, "completion": COMPLETION},
    "CurriculumChosenByCentre": {"on": "2021-02-18"},
    "CurriculumChoiceReleased": {"on": "2021-03-05"},
    "ProjectDossierWritten": {"on": "2021-02-19", "dossier": _DOSSIER},
    "OperatingCommitteeProposed": {"on": "2021-02-19", "members": _OPERATING},
    "ProjectProposed": {"on": "2021-02-22", **_PLAN},
    "ProjectReviewStarted": {"on": "2021-02-23"},
    "ProjectReturnedForRevision": {
        "on": "2021-02-24",
        "reasons": [{"section": "METHOD", "reason": "ระบุภาคปฏิบัติในสถานประกอบการ (ข้อมูลสาธิต)"}],
    },
    "ProjectEndorsed": {
        "on": "2021-03-03",
        "resolution": SUBCOMMITTEE | {"meeting": "3/2564", "dated": "2021-03-03"},
    },
    "ProjectApproved": {
        "on": "2021-03-05",
        "document": paper("ศธ 0603/321", "2021-03-05"),
        "completion": COMPLETION,
    },
    "ProjectRejected": {
        "on": "2021-03-05",
        "reason": "เป้าหมายไม่ตรงกับสาขา (ข้อมูลสาธิต)",
        "document": paper("ศธ 0603/322", "2021-03-05"),
    },
    "ProjectWithdrawn": {"on": "2021-03-01", "reason": "เลื่อนไปปีงบประมาณหน้า (ข้อมูลสาธิต)"},
    "OperatingCommitteeAppointed": {
        "on": "2021-03-08",
        "order": paper("28/2564", "2021-03-08"),
        "members": _OPERATING,
    },
    "BudgetAllocated": {
        "on": "2021-03-09",
        "amount": 42_500_000,
        "money_from": "งบส่วนกลาง",
        "memo": paper("ศธ 0603/340", "2021-03-09"),
        "quarter": 2,
        "funding_route": "VIA_BUREAU",
    },
    "BudgetTransferredToCollege": {
        "on": "2021-11-08",
        "fiscal_year": 2565,
        "amount": 42_500_000,
        "memo": paper("ศธ 0603/1102", "2021-11-08"),
    },
    "ApplicationsOpened": {"on": "2021-03-10", **_PLAN, "closes_on": "2021-03-31", "completion": COMPLETION},
    "ApplicationsClosed": {"on": "2021-03-31"},
    "SessionScheduled": {
        "on": "2021-03-12",
        "title": "ระบบเบรกของรถไฟฟ้า (ข้อมูลสาธิต)",
        "starts_at": "2021-05-24T01:30:00Z",
        "ends_at": "2021-05-24T09:00:00Z",
        "hours": 6,
    },
    "SessionRescheduled": {
        "on": "2021-05-10",
        "starts_at": "2021-05-25T01:30:00Z",
        "ends_at": "2021-05-25T09:00:00Z",
        "reason": "โรงซ่อมบำรุงว่างวันถัดไป (ข้อมูลสาธิต)",
    },
    "TrainingStarted": {"on": "2021-05-24"},
    "TrainingDelivered": {"on": "2021-05-28", "report_due_on": "2021-06-27"},
    "ProjectCancelled": {
        "on": "2021-04-20",
        "reason": "สถานที่ฝึกปฏิบัติปิดตามมาตรการควบคุมโรค (ข้อมูลสาธิต)",
        "document": paper("ศธ 0603/455", "2021-04-20"),
        "merged_into": None,
    },
    "ResultsReportSubmitted": {
        "on": "2021-06-15",
        "figures": _FIGURES,
        "summary": "จัดอบรมครบตามแผน ครูผ่าน 19 คน (ข้อมูลสาธิต)",
        "problems": "ชุดฝึกไม่พอสำหรับทุกกลุ่มในวันแรก",
        "suggestions": "เพิ่มชุดฝึกอีก 2 ชุด",
        "late": False,
    },
    "ResultsReportReturned": {"on": "2021-06-18", "reason": "เพิ่มผลการประเมินภาคปฏิบัติ (ข้อมูลสาธิต)"},
    "ResultsReportAccepted": {"on": "2021-06-30", "figures": _FIGURES},
    "ProjectClosed": {"on": "2021-06-30"},
}
