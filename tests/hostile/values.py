"""Values that no field takes, by what the field is; and what JSON itself cannot say."""

from dataclasses import dataclass
from typing import Any

SECRET = "ความลับ-1101700230708"  # nothing that was sent may come back
ENDLESS = "9" * 10_000


@dataclass(frozen=True)
class Raw:
    """JSON text that Python would not write."""

    text: str


BY_TYPE: dict[str, dict[str, Any]] = {
    "string": {
        "a number": 5, "true": True, "a list": ["a"], "an object": {"a": 1},
        "endless": SECRET * 3_000, "nothing but marks": "\u0e48\u0e49",
        "zero-width only": "\u200b\u200d\ufeff", "right-to-left override": "ก\u202eข",
        "isolate": "a\u2066b\u2069", "bell": "a\u0007b",
        "tag": "a\U000e0041", "escape sequence": "a\x1b[31mb",
    },
    "integer": {
        "as text": "5", "in Thai digits": "๕", "true": True, "a fraction": 1.5, "negative": -(2**31) - 1,
        "2**63": 2**63, "10**100": 10**100, "a list": [5], "exponent": Raw("1e400"),
    },
    "boolean": {"a number": 1, "as text": "true", "a word": "yes", "a list": [True], "empty": ""},
    "array": {"an object": {}, "text": "a", "a number": 5},
    "object": {"a list": [], "text": "a", "a number": 5},
}  # fmt: skip
BY_FORMAT: dict[str, dict[str, Any]] = {
    "date": {
        "year 0": "0000-01-01", "year 9999": "9999-12-31", "in Thai digits": "๒๕๖๔-๑๐-๐๑",
        "no day": "2021-02-30", "day first": "01/10/2021", "an instant": "2021-10-01T00:00:00Z",
        "seconds": "1633046400", "blank": "",
    },
    "date-time": {
        "Buddhist": "2564-10-01T09:00:00+07:00", "year 0": "0000-01-01T00:00:00Z", "a day": "2021-10-01",
        "year 9999": "9999-12-31T23:59:59-12:00", "no zone": "2021-10-01T09:00:00", "seconds": "1633046400",
        "in Thai digits": "๒๕๖๔-๑๐-๐๑T๐๙:๐๐:๐๐Z",
    },
    "uuid": {"text": "x", "too long": "0198c1f2-8a51-7cc1-b6a1-6a1f0a2f9d2222", "in Thai digits": "๐" * 32},
}  # fmt: skip
CODES = {("date", "Buddhist"): "date.buddhist_era", ("date-time", "Buddhist"): "date.buddhist_era",
         ("date", "year 9999"): "date.too_late", ("date", "year 0"): "date.too_early"}  # fmt: skip
EVERYWHERE: dict[str, tuple[Raw, str]] = {  # in any place: what JSON does not know, or nobody could store
    "NaN": (Raw("NaN"), "malformed_json"),
    "Infinity": (Raw("-Infinity"), "malformed_json"),
    "10,000 digits": (Raw(ENDLESS), "json.number_too_long"),
    "NUL": (Raw('"a\\u0000"'), "json.unreadable_text"),
    "a lone surrogate": (Raw('"\\ud800"'), "json.unreadable_text"),
}
