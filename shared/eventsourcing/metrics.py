"""Every metric of the machinery: its name, its kind, its meaning."""

from prometheus_client import Counter, Gauge, Histogram

# commands answered, by how they ended: decided, refused, stale, conflict, unavailable, failed
COMMANDS = Counter("kruchang_commands_total", "Commands answered", ["outcome"])
# commands written by one call of append; more than one means that waiting commands were grouped
GROUPED = Histogram(
    "kruchang_append_commands", "Commands in one append", buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256)
)
# events delivered to a topic; repeats after an outage count again
RELAYED = Counter("kruchang_relayed_events_total", "Events delivered", ["topic"])
# age in seconds of the oldest event that the topic has not had
UNDELIVERED = Gauge("kruchang_oldest_undelivered_seconds", "Age of the oldest undelivered event", ["service"])
# events taken in from other services
TAKEN_IN = Counter("kruchang_taken_in_events_total", "Events taken in", ["source"])
# messages of a topic that are not what the service recorded: unreadable, foreign, or not fitting by hash
SPOILT = Counter("kruchang_spoilt_messages_total", "Messages that were spoilt or forged", ["source"])
# streams that wait for a missing or unreadable event
BEHIND = Gauge("kruchang_streams_behind", "Streams behind", ["source"])
# due commands, by how they ended: done, refused, postponed
DUES = Counter("kruchang_due_commands_total", "Due commands executed", ["outcome"])
