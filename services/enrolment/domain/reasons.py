"""Why a teacher was not eligible or did not complete: codes that stand in events, in words."""

from shared.kernel.refusal import Catalogue, Kind, Text

REASONS: Catalogue = {
    "eligibility.college_not_in_network": Text(
        Kind.RULE,
        th="สถานศึกษาไม่ได้เป็นสมาชิกเครือข่ายของสาขานี้ ณ วันที่สมัคร",
        en="On the day of the application the college was no member of this field's network.",
        seed="P-5",
    ),
    "eligibility.does_not_teach_field": Text(
        Kind.RULE,
        th="ครูไม่ได้สอนในสาขานี้",
        en="The teacher does not teach in this field.",
        seed="5.2-S3",
    ),
    "eligibility.overlapping_training": Text(
        Kind.RULE,
        th="ครูเข้ารับการฝึกอบรมอื่นในช่วงวันเดียวกันอยู่แล้ว",
        en="The teacher takes part in another training of the same days.",
        seed="5.2-S3",
    ),
    "completion.never_attended": Text(
        Kind.RULE,
        th="ไม่ได้เข้าอบรม",
        en="The teacher attended no session.",
        seed="5.2-R1",
    ),
    "completion.attendance_below_minimum": Text(
        Kind.RULE,
        th="เวลาเข้าอบรมไม่ถึงเกณฑ์ขั้นต่ำ",
        en="Attendance is below the required minimum.",
        seed="5.2-R1",
    ),
    "completion.pre_test_not_passed": Text(
        Kind.RULE,
        th="ไม่ผ่านการทดสอบก่อนอบรม",
        en="The pre-test was not passed.",
        seed="P-4",
    ),
    "completion.post_test_not_passed": Text(
        Kind.RULE,
        th="ไม่ผ่านการทดสอบหลังอบรม",
        en="The post-test was not passed.",
        seed="P-4",
    ),
    "completion.practical_not_passed": Text(
        Kind.RULE,
        th="ไม่ผ่านการประเมินภาคปฏิบัติ",
        en="The practical assessment was not passed.",
        seed="P-4",
    ),
    "completion.assessment_not_passed": Text(
        Kind.RULE,
        th="ไม่ผ่านการประเมินที่หลักสูตรกำหนด",
        en="An assessment that the curriculum requires was not passed.",
        seed="P-4",
    ),
}
