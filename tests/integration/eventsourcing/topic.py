"""What a topic holds, read from its beginning without a group."""

from aiokafka import AIOKafkaConsumer, ConsumerRecord

from shared.contracts.cloudevent import from_message
from shared.contracts.recorded import Recorded


async def messages(bootstrap_servers: str, topic: str) -> list[ConsumerRecord]:
    """Every message there is at this moment, each partition's in order."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap_servers, auto_offset_reset="earliest")
    await consumer.start()
    try:
        ends = await consumer.end_offsets(consumer.assignment())
        found: list[ConsumerRecord] = []
        while any([await consumer.position(partition) < end for partition, end in ends.items()]):
            got = await consumer.getmany(timeout_ms=200)
            found += [message for of_partition in got.values() for message in of_partition]
        return found
    finally:
        await consumer.stop()


async def delivered(bootstrap_servers: str, topic: str) -> list[Recorded]:
    """The events of these messages, repeats included."""
    found = await messages(bootstrap_servers, topic)
    return [from_message(message.value, message.headers) for message in found]
