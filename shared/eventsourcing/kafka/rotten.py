"""A batch that rotted on the broker's disk is passed over, and what it held is missed like any lost message.

aiokafka would raise CorruptRecordException whenever it comes to such a batch, and never come past it: one
flipped byte would hold the partition, and with it the whole consumer, for ever. PostgreSQL is the truth, so
the gap and the sweep find what is missing and the owners give it again.
"""

from collections.abc import Iterator
from typing import Any

import structlog
from aiokafka.consumer import fetcher

LONGEST_BATCH = 10_000  # messages; what says that it has more does not know any more
_log = structlog.get_logger()


class _Remembering:
    """The batches of an answer, and which was the last taken."""

    def __init__(self, records: Any) -> None:
        self._records = records
        self.last: Any = None

    def has_next(self) -> bool:
        return bool(self._records.has_next())

    def next_batch(self) -> Any:
        self.last = self._records.next_batch()
        return self.last


class PassingOver(fetcher.PartitionRecords):  # type: ignore[misc]  # aiokafka has no types
    """As aiokafka unpacks the answer for one partition, except for what cannot be unpacked."""

    _records: Any
    next_fetch_offset: int

    def _unpack_records(self) -> Iterator[Any]:
        self._records = _Remembering(self._records)
        while True:
            try:
                yield from super()._unpack_records()
            except Exception as error:
                _log.error("rotten", at=f"{self._tp}", offset=self.next_fetch_offset, error=str(error))
                self.next_fetch_offset = self._after_the_rotten()
            else:
                return

    def _after_the_rotten(self) -> int:
        """Where the next batch begins. It may be the batch's own idea of its length that rotted."""
        batch = self._records.last
        here = self.next_fetch_offset
        if batch is None or not here < batch.next_offset <= here + LONGEST_BATCH:
            return here + 1
        return int(batch.next_offset)


def pass_over() -> None:
    """From now on, for every consumer of this process, Faust's too."""
    fetcher.PartitionRecords = PassingOver
