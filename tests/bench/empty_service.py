"""The limit of what FastAPI can do: the same models, the same server, and nothing in between.

`python -m tests.bench.empty_service <port>`
"""

import sys
from datetime import UTC, datetime
from uuid import UUID

import uvicorn
from fastapi import FastAPI

from services.curriculum.api.colleges import RegisterBody
from services.curriculum.api.fields import TargetBody
from services.reporting.api.kpis import KpiAnswer, KpiOut
from services.reporting.api.words import Words
from services.reporting.figures.proofs import Kpi
from services.reporting.judging.rules import Status
from shared.eventsourcing.deciding.answer import CommandAnswer, Fact

app = FastAPI()
_KPI = KpiOut(
    kpi=Kpi.TEACHERS, target=20, actual=25, share=1.25, met=True, status=Status.GREEN,
    label=Words(th="บรรลุเป้าหมาย", en="Target met"), level=None, proof="/v1/kpis/RAIL/2564/proof/5.2-R1",
)  # fmt: skip


@app.get("/readyz")
async def readyz() -> dict[str, str]:
    """Up."""
    return {"status": "ready"}


@app.post("/v1/colleges", status_code=201)
async def register(body: RegisterBody) -> CommandAnswer:
    """Nothing is decided, nothing is kept."""
    return _answer(body.model_dump(mode="json"))


@app.post("/v1/fields/{field}/targets")
async def set_target(field: str, body: TargetBody) -> CommandAnswer:
    """The same."""
    return _answer({"field": field, **body.model_dump(mode="json")})


@app.get("/empty")
async def empty() -> dict[str, str]:
    """The emptiest GET there is."""
    return {}


@app.get("/v1/kpis/{field}/{fiscal_year}")
async def kpi(field: str, fiscal_year: int) -> KpiAnswer:
    """What a KPI looks like, read from nowhere."""
    return KpiAnswer(
        as_of=datetime.now(UTC), through=None, provisional=False, low_water={}, rules_version="2564.2",
        field=field, name_th="ระบบขนส่งทางราง", name_en="Rail transport", fiscal_year=fiscal_year,
        curricula=_KPI, teachers=_KPI,
    )  # fmt: skip


def _answer(data: dict[str, object]) -> CommandAnswer:
    fact = Fact(type="ovec.curriculum.Empty", id=UUID(int=1), stream=UUID(int=2), version=1, data=data)
    return CommandAnswer(id=UUID(int=2), version=1, facts=[fact])


if __name__ == "__main__":
    uvicorn.run(
        app, host="127.0.0.1", port=int(sys.argv[1]), loop="uvloop", http="httptools", log_level="warning",
        access_log=False,
    )  # fmt: skip
