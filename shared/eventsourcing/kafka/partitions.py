"""Where Kafka's own partitioner puts a stream."""

from functools import lru_cache
from uuid import UUID

from aiokafka.partitioner import murmur2


@lru_cache(maxsize=50_000)
def partition_of(stream: UUID, partitions: int) -> int:
    """Where Kafka's own partitioner puts a key, here and in every language."""
    return int(murmur2(str(stream).encode()) & 0x7FFFFFFF) % partitions
