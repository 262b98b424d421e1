"""A project's budget (5.2-B1, 5.2-B2)."""

from uuid import UUID

from pydantic import BaseModel, Field

from services.training.api.room import STAFF, Here, Targets, project_for, project_of, year_of
from services.training.domain import joint
from services.training.domain.budget import (
    BUDGET,
    Allocate,
    Budget,
    Entry,
    Transfer,
    quarter_of,
    stream_of_budget,
)
from services.training.domain.project.aggregate import PROJECT
from shared.eventsourcing.deciding.answer import Answer
from shared.http.entering.call import Call, Caller, hand
from shared.http.entering.routing import Router
from shared.http.reading.body import Dated, Paper
from shared.http.signing_in.roles import Role
from shared.kernel.prose import Label

router = Router(prefix="/v1/projects", tags=["budget"])
OFFICER = (Role.BUREAU_OFFICER,)


class TransferBody(Dated):
    """Money and the memo that moves it."""

    amount_satang: int = Field(ge=1, le=10**13)
    memo: Paper


class AllocateBody(TransferBody):
    """Money to set aside, and from where it comes."""

    money_from: Label
    quarter: int | None = Field(
        default=None, ge=1, le=4, description="Of the fiscal year; by `on` if missing"
    )


class BudgetOut(BaseModel):
    """What the project asked for, was allocated, and what went to the college."""

    version: int
    requested_satang: int
    allocated_satang: int
    transferred_satang: int
    allocations: tuple[Entry, ...]
    transfers: tuple[Entry, ...]


@router.command("/{project_id}/budget/allocate", roles=OFFICER, summary="Allocate money")
async def allocate(project_id: UUID, body: AllocateBody, call: Call, room: Here) -> Answer:
    """Set money aside for an approved project, up to what its dossier asks for (5.2-B2)."""
    fiscal_year = (await project_of(room, project_id)).state.known().fiscal_year
    by = hand(call, body.on)
    command = Allocate(
        **by,
        amount=body.amount_satang,
        memo=body.memo.document(),
        money_from=body.money_from,
        quarter=body.quarter or quarter_of(by["on"]),
        year=await year_of(room, fiscal_year),
    )
    return await room.commands.together(_with_project(project_id), joint.move(command), call.context)


@router.command("/{project_id}/budget/transfer", roles=OFFICER, summary="Transfer money to the college")
async def transfer(project_id: UUID, body: TransferBody, call: Call, room: Here) -> Answer:
    """Transfer allocated money to the college, where the year's policy allows it: never in 2564 (5.2-B1)."""
    fiscal_year = (await project_of(room, project_id)).state.known().fiscal_year
    command = Transfer(
        **hand(call, body.on),
        amount=body.amount_satang,
        memo=body.memo.document(),
        year=await year_of(room, fiscal_year),
    )
    return await room.commands.together(_with_project(project_id), joint.move(command), call.context)


@router.read("/{project_id}/budget", roles=STAFF, summary="The budget")
async def budget(project_id: UUID, room: Here, caller: Caller) -> BudgetOut:
    """The project's money, entry by entry."""
    project = (await project_for(room, project_id, caller)).state
    held = await room.reads.state(BUDGET, stream_of_budget(project_id))
    state = held.state if held else Budget()
    return BudgetOut(
        version=held.version if held else 0,
        requested_satang=project.dossier.budget_satang,
        allocated_satang=state.allocated,
        transferred_satang=state.transferred,
        allocations=state.allocations,
        transfers=state.transfers,
    )


def _with_project(project_id: UUID) -> Targets:
    return [(BUDGET, stream_of_budget(project_id)), (PROJECT, project_id)]
