"""A row of ``events`` as the event it stores."""

from asyncpg import Record

from shared.contracts.recorded import Recorded

COLUMNS = """position, id, stream, version, type, occurred_at, recorded_at, fiscal_year, actor_role, orgunit,
             correlation_id, causation_id, traceparent, hash, value"""


def recorded(row: Record, service: str, epoch: str) -> Recorded:
    """The event with its envelope, its value not read; the person who sent the command stays behind."""
    return Recorded(
        source=service, type=row["type"], id=row["id"], stream=row["stream"], version=row["version"],
        position=row["position"], epoch=epoch, occurred_at=row["occurred_at"],
        recorded_at=row["recorded_at"], fiscal_year=row["fiscal_year"], actor_role=row["actor_role"],
        orgunit=row["orgunit"], correlation_id=row["correlation_id"], causation_id=row["causation_id"],
        traceparent=row["traceparent"], hash=bytes(row["hash"]), value=row["value"].encode(),
        data=None,
    )  # fmt: skip
