"""What a chart shows, ready to be drawn: the same for a report and for a picture of its own."""

from collections.abc import Sequence
from typing import Any

from services.reporting.api.kpis import FieldKpis
from services.reporting.api.scorecards import CardAnswer
from services.reporting.api.words import Words
from services.reporting.speech.speech import Speech

_STEPS = tuple(step * scale for scale in (1, 10, 100, 1_000, 10_000) for step in (1, 2, 5))
TREND = Words(th="จำนวนครูที่ผ่านการฝึกอบรมสะสม ณ สิ้นเดือน", en="Teachers trained, by the end of each month")
BARS = Words(th="จำนวนครูที่ผ่านการฝึกอบรมเทียบเป้าหมาย", en="Teachers trained beside the target")
_LINE = Words(th="เส้นประ: เป้าหมาย", en="Dashed: the target")
_MARK = Words(th="แท่ง: ผล ขีดตั้ง: เป้าหมาย", en="Bar: actual. Upright line: target")
_TARGET = Words(th="เป้าหมาย {}", en="target {}")
_NOTHING = Words(th="ยังไม่มีข้อมูล", en="Nothing yet")


def trend(card: CardAnswer, speech: Speech) -> dict[str, Any]:
    """The teachers' figure month by month."""
    s, target = speech, card.teachers.target
    top, ticks = _scale([target or 0, *(point.teachers for point in card.points)], s)
    months = [
        {"label": s.month(point.through), "value": point.teachers, "shown": s.n(point.teachers)}
        for point in card.points
    ]
    told = ", ".join(f"{month['label']} {month['shown']}" for month in months) or s.pick(_NOTHING)
    aim = "" if target is None else s.pick(_TARGET).format(s.n(target))
    return {
        "is": "chart",
        "kind": "trend",
        "title": s.pick(TREND),
        "alt": " ".join(filter(None, [f"{s.pick(TREND)}: {told}.", aim])),
        "months": months,
        "top": top,
        "ticks": ticks,
        "target": target,
        "target-shown": aim,
        "below": s.pick(_LINE) if aim else "",
    }


def bars(fields: Sequence[FieldKpis], speech: Speech) -> dict[str, Any]:
    """Every field's teachers beside their target."""
    s = speech
    figures = [field.teachers for field in fields]
    shown = [s.n(figure.actual) + (f" / {s.n(figure.target)}" if figure.target else "") for figure in figures]
    names = [s.pick(field) for field in fields]
    top, _ = _scale([number for figure in figures for number in (figure.actual, figure.target or 0)], s)
    told = "; ".join(f"{name} {text}" for name, text in zip(names, shown, strict=True)) or s.pick(_NOTHING)
    return {
        "is": "chart",
        "kind": "bars",
        "title": s.pick(BARS),
        "alt": f"{s.pick(BARS)}: {told}.",
        "bars": [
            {"label": name, "value": figure.actual, "target": figure.target, "shown": text}
            for name, figure, text in zip(names, figures, shown, strict=True)
        ],
        "top": top,
        "below": s.pick(_MARK),
    }


def _scale(values: Sequence[int], speech: Speech) -> tuple[int, list[dict[str, Any]]]:
    """The end of the scale, a little above the most, and its lines."""
    most = max([4, *values])
    step = next((step for step in _STEPS if most / step <= 5), most)
    top = (most // step + 1) * step
    return top, [{"value": value, "shown": speech.n(value)} for value in range(0, top + 1, step)]
