"""What reporting cannot answer, and why."""

from shared.kernel.refusal import Catalogue, Kind, Text

CATALOGUE: Catalogue = {
    "reporting.unknown_field": Text(
        Kind.ABSENT,
        th="ไม่มีสาขาวิชา {field} ตามข้อมูล ณ เวลาที่ขอ",
        en="No field {field} was known at the instant asked for.",
        seed="5.1-R1",
    ),
    "reporting.unknown_project": Text(
        Kind.ABSENT,
        th="ไม่มีโครงการนี้ตามข้อมูล ณ เวลาที่ขอ",
        en="No such project was known at the instant asked for.",
        seed="5.2-S2",
    ),
    "reporting.unknown_region": Text(
        Kind.FORBIDDEN,
        th="สิทธิ์ของท่านระบุภาค {region} ซึ่งไม่มีอยู่",
        en="Your sign-in names the region {region}, which does not exist.",
        seed="5.2-D3",
    ),
}
