"""What a service recorded on one day, partition by partition of its topic. Key: the day."""

from datetime import date
from typing import Annotated

from pydantic import Field

from shared.contracts.common import Sha256
from shared.contracts.notice import Notice
from shared.kernel.frozen import Frozen


class PartitionTotals(Frozen):
    """What a partition of the topic must hold of one day, repeats dropped."""

    partition: Annotated[int, Field(ge=0, description="Of the service's events topic")]
    count: Annotated[int, Field(ge=0, description="Events")]
    first: Annotated[int | None, Field(description="The lowest `ce_position`; null: no event")]
    last: Annotated[int | None, Field(description="The highest `ce_position`; null: no event")]
    checksum: Annotated[
        Sha256, Field(description="SHA-256 of the events' `ce_hash`, 32 bytes each, by `ce_position`")
    ]


class DayReconciled(Notice, th="การกระทบยอดเหตุการณ์ประจำวัน แยกตามพาร์ทิชัน"):
    """All events that a service recorded on a day in Bangkok: what a complete reader of its topic has."""

    service: Annotated[str, Field(pattern="^[a-z]+$", examples=["enrolment"])]
    topic: Annotated[
        str, Field(description="Without the installation's prefix", examples=["enrolment.events.v1"])
    ]
    day: Annotated[date, Field(description="The Bangkok day of `ce_recordedat`")]
    previous: Annotated[date | None, Field(description="The day before on which anything was recorded")]
    partitions: Annotated[list[PartitionTotals], Field(description="All, also those without an event")]
    epoch: Annotated[str, Field(description="As `ce_epoch`: the store that was counted")]
