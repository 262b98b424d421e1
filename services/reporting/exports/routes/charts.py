"""Charts as pictures, for slides and letters; each says in itself of when it is and by which rules."""

from functools import partial
from typing import Any

from starlette.responses import Response

from services.reporting.api.kpis import AGGREGATES
from services.reporting.api.room import Standing
from services.reporting.api.scorecards import list_scorecards, read_scorecard
from services.reporting.api.words import Words
from services.reporting.exports.answers import Printed
from services.reporting.exports.asking import PNG, Asked, Asking
from services.reporting.exports.charting import BARS, TREND, bars, trend
from services.reporting.exports.layout import foot
from services.reporting.exports.paged import FIRST
from services.reporting.exports.printing import printed
from services.reporting.exports.routing import exports
from shared.contracts.common import FieldCode
from shared.http.signing_in.roles import EVERYONE
from shared.kernel.fiscal_year import FiscalYear

router = exports("/charts")


@router.read(
    "/years/{fiscal_year}",
    roles=EVERYONE,
    national=AGGREGATES,
    responses=PNG,
    summary="Every field's teachers beside the target, as PNG",
)
async def year_chart(fiscal_year: FiscalYear, asked: Asked) -> Response:
    """The chart of the year's report."""
    cards = await list_scorecards(fiscal_year, asked.at, asked.room, FIRST)
    year = asked.speech.numerals(str(fiscal_year))
    title = Words(th=f"{BARS.th} ปีงบประมาณ พ.ศ. {year}", en=f"{BARS.en}, fiscal year {fiscal_year} BE")
    return _drawn(asked, title, cards, bars(cards.items, asked.speech), f"chart-{fiscal_year}")


@router.read(
    "/fields/{field}/{fiscal_year}",
    roles=EVERYONE,
    national=AGGREGATES,
    responses=PNG,
    summary="A field's teachers month by month, as PNG",
)
async def field_chart(field: FieldCode, fiscal_year: FiscalYear, asked: Asked) -> Response:
    """The chart of the field's report."""
    card = await read_scorecard(field, fiscal_year, asked.at, asked.room)
    year = asked.speech.numerals(str(fiscal_year))
    title = Words(
        th=f"สาขา{card.name_th}: {TREND.th} ปีงบประมาณ พ.ศ. {year}",
        en=f"{card.name_en}: {TREND.en.lower()}, fiscal year {fiscal_year} BE",
    )
    return _drawn(asked, title, card, trend(card, asked.speech), f"chart-{field}-{fiscal_year}")


def _drawn(asked: Asking, title: Words, standing: Standing, chart: dict[str, Any], name: str) -> Response:
    cover = asked.cover(title, standing, None)
    picture = {
        "lang": asked.speech.language,
        "title": asked.speech.pick(title),
        "chart": chart,
        "demo": cover.demo_words,
        "foot": foot(cover),
    }
    make = partial(printed, asked.room.exports, "chart.typ", "png", picture)
    return Printed(make, asked.name(name, "png"), "image/png")
