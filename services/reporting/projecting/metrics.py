"""Every metric of the projector: its name, its kind, its meaning."""

from prometheus_client import Counter, Gauge

# messages of its partitions that it has not taken in yet
LAG = Gauge("kruchang_projector_messages_left", "Messages in Kafka not taken in yet")
# of how many partitions it is told by Kafka to take the messages
PARTITIONS = Gauge("kruchang_projector_partitions", "Partitions that Kafka gave to it")
# when it last committed a batch, in seconds since 1970
LAST = Gauge("kruchang_projector_last_commit_seconds", "When a batch was last committed")
# batches committed
BATCHES = Counter("kruchang_projector_batches_total", "Batches committed")
