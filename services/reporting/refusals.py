"""What reporting cannot answer, and why."""

from shared.kernel.refusal import Catalogue, Kind, Text

CATALOGUE: Catalogue = {
    "reporting.unknown_field": Text(
        Kind.ABSENT,
        th="ไม่มีสาขา {field} ตามข้อมูล ณ เวลาที่ขอ",
        en="No field {field} was known at the instant asked for.",
        seed="5.1-R1",
    ),
    "reporting.unknown_project": Text(
        Kind.ABSENT,
        th="ไม่มีโครงการนี้ตามข้อมูล ณ เวลาที่ขอ",
        en="No such project was known at the instant asked for.",
        seed="5.2-S2",
    ),
    "reporting.unknown_event": Text(
        Kind.ABSENT,
        th="ไม่มีเหตุการณ์นี้ หรืออยู่นอกพื้นที่ที่ท่านรับผิดชอบ",
        en="There is no such event, or it lies outside the provinces that you see.",
        seed="5.2-D3",
    ),
    "reporting.unknown_region": Text(
        Kind.FORBIDDEN,
        th="สิทธิ์ของท่านระบุภาค {region} ซึ่งไม่มีอยู่",
        en="Your sign-in names the region {region}, which does not exist.",
        seed="5.2-D3",
    ),
    "reporting.same_dimension": Text(
        Kind.CONTENT,
        th="แถวและคอลัมน์ของตารางไขว้ต้องเป็นคนละมิติ",
        en="Rows and columns of the matrix must be two different dimensions.",
        seed="P-5",
    ),
    "reporting.unknown_meeting": Text(
        Kind.ABSENT,
        th="ไม่มีมติของการประชุมนี้ตามข้อมูล ณ เวลาที่ขอ",
        en="No resolution of such a meeting was known at the instant asked for.",
        seed="P-6",
    ),
    "reporting.from_what": Text(
        Kind.CONTENT,
        th="โปรดระบุเวลาเริ่มต้น (from) หรือการประชุม (since) อย่างใดอย่างหนึ่ง",
        en="Say from which instant (from) or since which meeting (since): one of the two.",
        seed="5.2-D3",
    ),
    "reporting.ends_before_it_begins": Text(
        Kind.CONTENT,
        th="เวลาเริ่มต้นต้องไม่หลังเวลาสิ้นสุด",
        en="The first instant must not lie after the second.",
        seed="5.2-D3",
    ),
    "reporting.exports_busy": Text(
        Kind.NOT_YET_KNOWN,
        th="ขณะนี้มีการส่งออกไฟล์เต็มจำนวนแล้ว โปรดลองอีกครั้งในอีกสักครู่",
        en="As many exports as can be made at a time are under way; please try again in a moment.",
        seed="5.2-D3",
    ),
    "reporting.export_took_too_long": Text(
        Kind.NOT_YET_KNOWN,
        th="จัดทำไฟล์ไม่เสร็จภายใน {seconds} วินาที โปรดลองอีกครั้ง หรือขอเป็น CSV",
        en="The file was not made within {seconds} s; please try again, or ask for CSV.",
        seed="5.2-D3",
    ),
}
