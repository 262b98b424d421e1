"""What may be wrong with a request before the domain is asked; and how refusals become statuses."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.kernel import business_date, citizen_id, fiscal_year, places, prose
from shared.kernel.refusal import Catalogue, Kind, Text


@dataclass(frozen=True)
class Wrong:
    """A problem of HTTP itself. ``{name}`` is filled from the facts of the problem."""

    status: int
    th: str
    en: str


WRONG: Mapping[str, Wrong] = {
    "unauthenticated": Wrong(
        401, "โปรดเข้าสู่ระบบ: ไม่มีโทเค็น หรือโทเค็นไม่ถูกต้องหรือหมดอายุ",
        "Please sign in: the token is missing, not valid or expired."),
    "forbidden_role": Wrong(
        403, "{role} ไม่มีสิทธิ์ทำรายการนี้ ผู้ที่ทำได้คือ {allowed}",
        "The role {role} may not do this; it takes one of: {allowed}."),
    "not_found": Wrong(404, "ไม่พบสิ่งที่ร้องขอ", "There is nothing at this address."),
    "method_not_allowed": Wrong(
        405, "ที่อยู่นี้ไม่รองรับเมธอดดังกล่าว", "This address does not answer to that method."),
    "malformed_url": Wrong(
        400, "ที่อยู่ที่ร้องขอมีอักขระที่ใช้ไม่ได้", "The address contains characters that cannot be read."),
    "request_timeout": Wrong(
        408, "คำขอมาถึงไม่ครบภายในเวลาที่กำหนด โปรดส่งอีกครั้ง",
        "The request did not arrive in time; please send it again."),
    "too_many_requests_at_once": Wrong(
        429, "มีคำขอที่รอคำตอบในการเชื่อมต่อเดียวกันมากเกินไป โปรดรอคำตอบก่อนส่งคำขอถัดไป",
        "Too many requests wait for an answer on one connection; please read answers before sending more."),
    "too_many_connections": Wrong(
        503, "มีการเชื่อมต่อมากเกินไปในขณะนี้ โปรดลองอีกครั้ง",
        "There are too many connections just now; please try again."),
    "too_many_calls": Wrong(
        429, "มีคำขอจากท่านมากเกินไปในช่วงเวลาสั้น โปรดส่งอีกครั้งใน {seconds} วินาที",
        "You are asking too often; please come again in {seconds} s."),
    "feed.too_many_streams_of_yours": Wrong(
        429, "ท่านเปิดการติดตามเหตุการณ์พร้อมกันได้ไม่เกิน {most} รายการ โปรดปิดรายการอื่นก่อน",
        "You may follow {most} streams of events at a time; please close another one first."),
    "feed.too_many_streams": Wrong(
        503, "มีผู้ติดตามเหตุการณ์เต็มจำนวนแล้ว โปรดลองอีกครั้ง หรืออ่านทีละหน้า",
        "As many as can be served follow the events just now; please try again, or read pages."),
    "malformed_json": Wrong(
        400, "เนื้อหาที่ส่งมาไม่ใช่ JSON ที่ถูกต้อง", "The body is not valid JSON."),
    "json.not_utf8": Wrong(
        400, "เนื้อหาที่ส่งมาไม่ใช่ UTF-8 ที่ถูกต้อง", "The body is not valid UTF-8."),
    "json.too_deep": Wrong(
        400, "JSON ซ้อนกันลึกเกิน {most} ชั้น", "The JSON is nested deeper than {most} levels."),
    "json.duplicate_key": Wrong(
        400, "JSON มีฟิลด์ {field} ซ้ำกันในออบเจกต์เดียวกัน", "The JSON names the field {field} twice in an object."),
    "json.number_too_long": Wrong(
        400, "JSON มีตัวเลขยาวเกิน {most} หลัก", "The JSON has a number of more than {most} digits."),
    "json.unreadable_text": Wrong(
        400, "ข้อความใน JSON ที่ {pointer} มีอักขระที่เก็บไม่ได้",
        "The text in the JSON at {pointer} contains characters that cannot be stored."),
    "malformed_http": Wrong(
        400, "สิ่งที่ส่งมาไม่ใช่คำขอ HTTP ที่ถูกต้อง", "What was sent cannot be read as an HTTP request."),
    "head_too_large": Wrong(
        431, "ส่วนหัวของคำขอใหญ่เกิน {most} ไบต์", "The headers of the request are larger than {most} bytes."),
    "body_incomplete": Wrong(
        400, "เนื้อหาที่ส่งมาไม่ครบ", "The body did not arrive whole."),
    "body_too_large": Wrong(
        413, "เนื้อหาที่ส่งมาใหญ่เกิน {most} ไบต์", "The body is larger than {most} bytes."),
    "unsupported_media_type": Wrong(
        415, "โปรดส่งเนื้อหาเป็น application/json โดยไม่บีบอัด",
        "Please send the body as application/json, not compressed."),
    "request_invalid": Wrong(
        422, "ข้อมูลที่ส่งมาไม่ถูกต้อง โปรดดูรายการข้อผิดพลาด",
        "What was sent cannot be accepted; see the errors, field by field."),
    "idempotency_key.missing": Wrong(
        400, "ทุกคำสั่งต้องมีส่วนหัว Idempotency-Key", "Every command needs the header Idempotency-Key."),
    "idempotency_key.invalid": Wrong(
        400, "Idempotency-Key ต้องมีอักขระ ASCII ที่มองเห็นได้ 1 ถึง {most} ตัว",
        "An Idempotency-Key is 1 to {most} visible ASCII characters."),
    "idempotency_key.reused": Wrong(
        422, "Idempotency-Key นี้ใช้กับคำขออื่นไปแล้ว โปรดใช้คีย์ใหม่",
        "This Idempotency-Key was used for another request; please use a new one."),
    "precondition_required": Wrong(
        428, "การแก้ไขร่างต้องมีส่วนหัว If-Match ที่ระบุลำดับล่าสุดที่อ่านมา",
        "To change a draft, send If-Match with the version that you read."),
    "if_match.invalid": Wrong(
        400, 'If-Match ต้องเป็นลำดับในเครื่องหมายอัญประกาศ เช่น "3"',
        'If-Match is one version in quotation marks, like "3".'),
    "stale_version": Wrong(
        412, "ข้อมูลนี้มีการแก้ไขแล้ว ลำดับปัจจุบันคือ {actual} ไม่ใช่ {expected} โปรดอ่านใหม่แล้วลองอีกครั้ง",
        "It has changed since: the version is {actual}, not {expected}. Please read it again."),
    "conflict": Wrong(
        409, "มีผู้บันทึกข้อมูลเดียวกันพร้อมกันหลายรายการ โปรดส่งคำสั่งเดิมอีกครั้ง",
        "Others wrote to the same thing several times at that moment; please send the same command again."),
    "event_too_large": Wrong(
        422, "คำสั่งนี้มีข้อมูลมากเกินไป โปรดส่งเป็นหลายคำสั่ง",
        "The command carries too much; please send it in parts."),
    "cursor.invalid": Wrong(
        400, "ค่า after ไม่ใช่ค่าที่ได้จากหน้าก่อน", "The value of after is not one that an earlier page gave."),
    "consistency_token.invalid": Wrong(
        400, "Consistency-Token ต้องมีรูปแบบ บริการ/สายเหตุการณ์/ลำดับ คั่นด้วยจุลภาค",
        "A Consistency-Token is service/stream/version, comma-separated."),
    "not_yet_known": Wrong(
        503, "ระบบนี้ยังไม่ได้รับข้อมูลล่าสุด โปรดลองอีกครั้ง",
        "What the token speaks of has not arrived here yet; please try again."),
    "unavailable": Wrong(
        503, "ระบบไม่พร้อมให้บริการชั่วคราว โปรดลองอีกครั้ง",
        "The service cannot do this just now; please try again."),
    "store_not_level": Wrong(
        503, "ฐานข้อมูลเพิ่งเริ่มทำงานใหม่หรือเพิ่งกู้คืนจากข้อมูลสำรอง ระบบยังตรวจสอบไม่เสร็จว่าข้อมูลครบถ้วน "
        "จึงอ่านได้เกือบทั้งหมดแต่ยังทำรายการนี้ไม่ได้ โปรดส่งรายการเดิมอีกครั้งภายหลัง",
        "The database has just been started again or restored from a backup, and it is not certain yet that "
        "nothing is missing: most can be read, but this has to wait. Please send the same again later."),
    "store_full": Wrong(
        503, "พื้นที่เก็บข้อมูลของระบบเต็ม จึงยังไม่ได้บันทึกรายการนี้ โปรดส่งรายการเดิมอีกครั้งภายหลัง",
        "The store of the system is full; nothing of this was recorded. Please send the same again later."),
    "internal": Wrong(
        500, "เกิดข้อผิดพลาดภายในระบบ โปรดแจ้งผู้ดูแลระบบพร้อมรหัส correlation_id",
        "Something went wrong here; please tell the operator the correlation_id."),
}  # fmt: skip

COMMON: Catalogue = {
    **business_date.TEXTS,
    **fiscal_year.TEXTS,
    **prose.TEXTS,
    **citizen_id.TEXTS,
    **places.TEXTS,
    "event.type_unknown": Text(
        Kind.CONTENT,
        th="ไม่มีเหตุการณ์ชนิดนี้ ชื่อเต็มมีรูปแบบ ovec.training.ProjectProposed",
        en="There is no event of this type; a whole name looks like ovec.training.ProjectProposed.",
    ),
    "date.in_future": Text(
        Kind.CONTENT,
        th="วันที่ {on} ยังมาไม่ถึง วันนี้ตามเวลาประเทศไทยคือวันที่ {today}",
        en="The date {on} is still to come; today in Bangkok is {today}.",
    ),
}

STATUS: Mapping[Kind, int] = {
    Kind.FORBIDDEN: 403,
    Kind.ABSENT: 404,
    Kind.STATE: 409,
    Kind.RULE: 409,
    Kind.CONTENT: 422,
    Kind.NOT_YET_KNOWN: 503,
}

TITLES: Mapping[int, tuple[str, str]] = {
    400: ("คำขอไม่ถูกต้อง", "The request cannot be read"),
    401: ("ต้องเข้าสู่ระบบ", "Sign-in needed"),
    403: ("ไม่มีสิทธิ์", "Not allowed"),
    404: ("ไม่พบ", "Not found"),
    405: ("ไม่รองรับเมธอดนี้", "Method not allowed"),
    408: ("ส่งคำขอเกินเวลาที่กำหนด", "Too slow"),
    409: ("ทำรายการไม่ได้", "Against a rule or the present state"),
    412: ("ข้อมูลเปลี่ยนไปแล้ว", "Changed since it was read"),
    413: ("เนื้อหาใหญ่เกินไป", "Too large"),
    415: ("ไม่รองรับชนิดเนื้อหานี้", "Unsupported kind of content"),
    422: ("ข้อมูลไม่ถูกต้อง", "The content cannot be accepted"),
    428: ("ต้องระบุลำดับ", "Version needed"),
    429: ("คำขอมากเกินไป", "Too many requests"),
    431: ("ส่วนหัวใหญ่เกินไป", "Headers too large"),
    500: ("ข้อผิดพลาดภายใน", "Internal error"),
    503: ("ยังไม่พร้อมให้บริการ", "Not ready, try again"),
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """A code as callers meet it, whether HTTP or the domain says no."""

    code: str
    status: int
    th: str
    en: str
    seed: str | None  # the clause of the customer's document, where the domain has it from one


def meaning(code: str, catalogue: Catalogue) -> Meaning:
    """What a code means; KeyError if neither HTTP nor this catalogue has it."""
    if wrong := WRONG.get(code):
        return Meaning(code, wrong.status, wrong.th, wrong.en, None)
    text = catalogue[code]
    return Meaning(code, STATUS[text.kind], text.th, text.en, text.seed)


def joined(service: Catalogue) -> Catalogue:
    """The service's refusals with those that every service has; no code may mean two things."""
    if twice := service.keys() & (COMMON.keys() | WRONG.keys()):
        raise ValueError(f"codes that shared/http has already: {', '.join(sorted(twice))}")
    return {**COMMON, **service}
