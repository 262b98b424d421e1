"""Examples of what is told beside the events."""

from hashlib import sha256

from shared.contracts.examples.story import Fields, digest
from shared.kernel.ids import stream_id


def _by(what: str, source: str, recorded_at: str) -> Fields:
    stream = stream_id("demo", what)
    return {
        "source": source,
        "event": str(stream_id("demo-event", what)),
        "stream": str(stream),
        "version": 9,
        "recorded_at": recorded_at,
    }


_NOTHING = {"count": 0, "first": None, "last": None, "checksum": sha256(b"").hexdigest()}
_SOMETHING = {"count": 17, "first": 40_117, "last": 40_158, "checksum": digest("17 hashes")}

TOLD: dict[str, dict[str, Fields]] = {
    "reporting": {
        "KpisCounted": {
            "name_th": "ระบบขนส่งทางราง (ข้อมูลสาธิต)",
            "name_en": "Rail systems (demo data)",
            "curricula": {
                "target": 1, "actual": 1, "share": 1.0, "met": True, "status": "green",
                "changed_by": _by("curriculum", "curriculum", "2021-02-12T03:15:30.124310Z"),
            },
            "teachers": {
                "target": 20, "actual": 19, "share": 0.95, "met": False, "status": "amber",
                "changed_by": _by("completion", "enrolment", "2021-06-01T03:15:30.124310Z"),
            },
            "as_of": "2021-06-01T03:15:31.000000Z",
            "counted_upto": [
                {"source": "curriculum", "position": 512},
                {"source": "training", "position": 803},
                {"source": "enrolment", "position": 40_158},
            ],
            "rules_version": "2564.2",
            "revision": 24,
        }
    },
    "reconciliation": {
        "DayReconciled": {
            "service": "enrolment",
            "topic": "enrolment.events.v1",
            "day": "2021-06-01",
            "previous": "2021-05-31",
            "partitions": [
                {"partition": number, **(_SOMETHING if number == 4 else _NOTHING)} for number in range(6)
            ],
            "epoch": "3f9c1a7be204",
        }
    },
}  # fmt: skip
